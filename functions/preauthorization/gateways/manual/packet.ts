import PDFDocument from 'pdfkit';
import { policyFor } from '../../payer.ts';
import { dateOf } from '../../rules/deadlines.ts';
import type { Submission } from '../gateway.ts';

/** What an appeal letter says beside the request itself. */
export interface Letter {
  readonly act: 'peer-to-peer' | 'reconsideration' | 'appeal';
  readonly level: number;
  /** What was denied and why, in the payer's words. */
  readonly denied: readonly { readonly sequence: number; readonly reason: string }[];
  /** What the clinic holds against it. */
  readonly argument: string;
  readonly until: string;
}

const titles = {
  initial: 'Prior authorization request',
  change: 'Change of a prior authorization',
  cancellation: 'Cancellation of a prior authorization',
  appeal: 'Appeal of a denial',
  documents: 'Documents for a prior authorization request',
} as const;

/**
 * The request as a PDF that staff bring to a portal, a fax or the telephone: what the payer asks for, in the order in
 * which its forms ask. With a letter, the letter goes first. Text only, in reading order, marked up as headings and
 * paragraphs. Each page says whose it is: faxes get mixed up.
 */
export async function packetPdf(submission: Submission, letter?: Letter): Promise<Uint8Array> {
  const page = startPage(titles[submission.purpose], submission.createdAt);
  if (letter) {
    writeLetter(page, submission, letter);
    page.newPage();
  }
  writeRequest(page, submission);
  return await page.finish(`${submission.identifier}, member id ${submission.coverage.memberId}`);
}

function writeLetter({ title, fact, paragraph }: Page, submission: Submission, letter: Letter): void {
  const { payer, clinic, identifier, related, createdAt, coverage } = submission;
  title(`${capital(letter.act)}, level ${letter.level}`);
  fact('From', senderOf(clinic));
  fact('To', payer.name);
  fact('Date', dateOf(createdAt, clinic.timeZone));
  fact('Our reference', identifier);
  fact('Your reference', related?.reference);
  fact('Patient', nameOf(submission));
  fact('Member id', coverage.memberId);
  for (const { sequence, reason } of letter.denied)
    paragraph(`Line ${sequence} was not certified as asked${reason ? `: ${reason}` : ', and no reason was given.'}`);
  paragraph(letter.argument);
  // The last day in the payer's calendar: it ends late, when elsewhere the next has begun.
  paragraph(`To be received by ${dateOf(letter.until, payer.timeZone)}.`);
  paragraph('Signed: ______________________________');
}

function writeRequest({ title, heading, fact, paragraph, keepTogether }: Page, submission: Submission): void {
  const { payer, patient, coverage, providers, documents } = submission;
  title(titles[submission.purpose]);
  fact('From', senderOf(submission.clinic));
  fact('Our reference', submission.identifier);
  fact('Your reference', submission.related?.reference);
  fact('Date', dateOf(submission.createdAt, submission.clinic.timeZone));
  fact('Urgency', submission.urgency);
  fact('Why waiting could harm', submission.attestation);

  heading('Payer');
  fact('Name', payer.name);
  fact('Payer number', payer.payerNumber);
  if (payer.gateway.kind === 'manual') {
    for (const { kind, address, hours } of payer.gateway.channels)
      fact(capital(kind), `${address}${hours ? ` (${hours})` : ''}`);
    fact('How', payer.gateway.instructions);
  }

  heading('Patient');
  fact('Name', nameOf(submission));
  fact('Birth date', patient.birthDate);
  fact('Gender', patient.gender);
  fact('Member id', coverage.memberId);
  fact('Health plan', coverage.planName);
  fact('Group', coverage.groupNumber);
  fact('Relationship to the subscriber', coverage.relationship);
  const { subscriber } = coverage;
  if (subscriber) {
    const born = subscriber.birthDate ? `, born ${subscriber.birthDate}` : '';
    fact('Subscriber', `${subscriber.name.given.join(' ')} ${subscriber.name.family}${born}`);
  }

  heading('Providers');
  for (const role of ['ordering', 'rendering', 'facility'] as const) {
    const { name, npi } = providers[role];
    fact(capital(role), `${name ? `${name}, ` : ''}NPI ${npi}`);
  }

  heading('Services');
  for (const item of submission.items) {
    keepTogether(7);
    paragraph([`Line ${item.sequence}:`, item.productOrService.code, ...item.modifier].join(' '), 'Helvetica-Bold');
    fact('Service', item.description);
    fact('Quantity', `${item.quantity.value} ${unitWords[item.quantity.unit]}`);
    fact('Diagnoses', item.diagnosis.join(', '));
    fact('Place of service', item.placeOfService);
    fact('Dates of service', `${item.servicedPeriod.start} to ${item.servicedPeriod.end}`);
    fact('Authorization number', item.decision?.authorizationNumber);
  }

  const facts = Object.entries(submission.facts);
  if (facts.length > 0 || submission.note) {
    heading('Clinical facts');
    const criteria = policyFor(payer, coverage.lineOfBusiness)?.criteria ?? [];
    for (const [code, value] of facts) {
      const asked = criteria.find((criterion) => criterion.fact.code === code)?.fact.question;
      fact(asked?.replace(/[?:.]$/, '') ?? code, typeof value === 'boolean' ? (value ? 'yes' : 'no') : value);
    }
    fact('Note', submission.note);
  }
  if (documents.length > 0) {
    heading('Documents that go with this');
    for (const { title: name, type, contentType, size } of documents)
      paragraph(`${name} (${type.display ?? type.code}), ${contentType}, ${Math.ceil(size / 1024)} KB`);
  }
}

/** A PDF as it is written, line by line. */
interface Page {
  readonly title: (text: string) => void;
  readonly heading: (text: string) => void;
  readonly paragraph: (text: string, font?: string) => void;
  /** A name and its value on one line; nothing where there is no value. */
  readonly fact: (name: string, value: string | number | undefined) => void;
  /** Begins a new page if this many lines no longer fit. */
  readonly keepTogether: (lines: number) => void;
  readonly newPage: () => void;
  /** Numbers the pages under these words. */
  readonly finish: (footer: string) => Promise<Uint8Array>;
}

const MARGIN = 54;
const LINE = 12;

function startPage(name: string, createdAt: string): Page {
  const pdf = new PDFDocument({
    size: 'LETTER',
    margin: MARGIN,
    pdfVersion: '1.5',
    info: { Title: name, CreationDate: new Date(createdAt) },
    lang: 'en-US',
    tagged: true,
    displayTitle: true,
    bufferPages: true,
  });
  const parts: Buffer[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  const write = (kind: 'H1' | 'H2' | 'P', size: number, font: string, text: string): void => {
    const marked = pdf.struct(kind, {}, () => {
      pdf.font(font).fontSize(size).text(printable(text));
    });
    root.add(marked);
  };
  return {
    title: (text) => write('H1', 16, 'Helvetica-Bold', text),
    heading: (text) => {
      if (pdf.y > pdf.page.height - MARGIN - 4 * LINE) pdf.addPage();
      pdf.moveDown(0.8);
      write('H2', 12, 'Helvetica-Bold', text);
    },
    paragraph: (text, font = 'Helvetica') => {
      pdf.moveDown(0.4);
      write('P', 10, font, text);
    },
    fact: (label, value) => {
      if (value === undefined || value === '') return;
      const marked = pdf.struct('P', {}, () => {
        pdf
          .fontSize(10)
          .font('Helvetica-Bold')
          .text(`${printable(label)}: `, { continued: true });
        pdf.font('Helvetica').text(printable(String(value)));
      });
      root.add(marked);
    },
    keepTogether: (lines) => {
      if (pdf.y > pdf.page.height - MARGIN - lines * LINE) pdf.addPage();
    },
    newPage: () => void pdf.addPage(),
    finish: async (footer) => {
      const { start, count } = pdf.bufferedPageRange();
      for (let index = start; index < start + count; index += 1) {
        pdf.switchToPage(index);
        // In the margin, where writing would otherwise begin another page.
        pdf.page.margins.bottom = 0;
        pdf.markContent('Artifact', { type: 'Pagination' });
        pdf
          .font('Helvetica')
          .fontSize(8)
          .text(printable(`${footer}, page ${index - start + 1} of ${count}`), MARGIN, pdf.page.height - MARGIN / 1.5, {
            lineBreak: false,
          });
        pdf.endMarkedContent();
      }
      root.end();
      pdf.end();
      return await finished;
    },
  };
}

const unitWords = { visit: 'visits', '15-minutes': 'times 15 minutes', day: 'days', unit: 'units' } as const;

function senderOf({ name, contact: { phone, fax } }: Submission['clinic']): string {
  return `${name}, phone ${phone}${fax ? `, fax ${fax}` : ''}`;
}

function nameOf({ patient }: Submission): string | undefined {
  const name = patient.name[0];
  return name && [...name.given, name.family, ...(name.suffix ?? [])].join(' ');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The built-in fonts know Latin-1 alone: other letters lose their marks, and what remains unknown becomes a question mark, never something else. */
function printable(text: string): string {
  return text.replaceAll(/[^\n\u0020-\u007e\u00a0-\u00ff]/gu, (letter) => {
    const plain = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
    return typographic[letter] ?? (/^[\u0020-\u007e]+$/.test(plain) ? plain : '?');
  });
}

/** Signs of ordinary writing that have no plain form of their own. */
const typographic: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2022': '-',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  ı: 'i',
  '\t': ' ',
  '\r': '',
};
