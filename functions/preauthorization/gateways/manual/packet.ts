import PDFDocument from 'pdfkit';
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
 * which its forms ask. With a letter, the letter goes first. Text only, in reading order.
 */
export async function packetPdf(submission: Submission, letter?: Letter): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    size: 'LETTER',
    margin: 54,
    info: { Title: titles[submission.purpose], CreationDate: new Date(submission.createdAt) },
    lang: 'en-US',
    tagged: true,
    displayTitle: true,
  });
  const parts: Buffer[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  const heading = (text: string): void => {
    pdf
      .moveDown(0.8)
      .font('Helvetica-Bold')
      .fontSize(12)
      .text(printable(text))
      .moveDown(0.2)
      .font('Helvetica')
      .fontSize(10);
  };
  const fact = (name: string, value: string | number | undefined): void => {
    if (value === undefined || value === '') return;
    pdf
      .font('Helvetica-Bold')
      .text(`${name}: `, { continued: true })
      .font('Helvetica')
      .text(printable(String(value)));
  };

  if (letter) {
    pdf
      .font('Helvetica-Bold')
      .fontSize(16)
      .text(`${capital(letter.act)}, level ${letter.level}`)
      .font('Helvetica')
      .fontSize(10)
      .moveDown();
    pdf
      .text(
        printable(
          `To ${submission.payer.name}. Our reference ${submission.identifier}${submission.related?.reference ? `, yours ${submission.related.reference}` : ''}.`,
        ),
      )
      .moveDown();
    for (const { sequence, reason } of letter.denied)
      pdf.text(printable(`Line ${sequence} was not certified: ${reason}`));
    pdf.moveDown().text(printable(letter.argument)).moveDown();
    pdf.text(`To be received by ${letter.until.slice(0, 10)}.`);
    pdf.addPage();
  }
  pdf.font('Helvetica-Bold').fontSize(16).text(titles[submission.purpose]).font('Helvetica').fontSize(10);
  fact('Our reference', submission.identifier);
  fact('Your reference', submission.related?.reference);
  fact('Date', submission.createdAt.slice(0, 10));
  fact('Urgency', submission.urgency);
  fact('Why waiting could harm', submission.attestation);

  heading('Payer');
  fact('Name', submission.payer.name);
  fact('Payer number', submission.payer.payerNumber);
  if (submission.payer.gateway.kind === 'manual') {
    for (const channel of submission.payer.gateway.channels)
      fact(capital(channel.kind), `${channel.address}${channel.hours ? ` (${channel.hours})` : ''}`);
    fact('How', submission.payer.gateway.instructions);
  }
  heading('Patient');
  const name = submission.patient.name[0];
  fact('Name', name ? `${name.given.join(' ')} ${name.family}` : undefined);
  fact('Birth date', submission.patient.birthDate);
  fact('Gender', submission.patient.gender);
  fact('Member id', submission.coverage.memberId);
  fact('Health plan', submission.coverage.planName);
  fact('Group', submission.coverage.groupNumber);
  fact('Relationship to the subscriber', submission.coverage.relationship);
  const { subscriber } = submission.coverage;
  if (subscriber)
    fact(
      'Subscriber',
      `${subscriber.name.given.join(' ')} ${subscriber.name.family}${subscriber.birthDate ? `, born ${subscriber.birthDate}` : ''}`,
    );

  heading('Providers');
  for (const role of ['ordering', 'rendering', 'facility'] as const) {
    const provider = submission.providers[role];
    fact(capital(role), `${provider.name ? `${provider.name}, ` : ''}NPI ${provider.npi}`);
  }
  heading('Services');
  for (const item of submission.items) {
    pdf
      .font('Helvetica-Bold')
      .text(
        printable(
          `Line ${item.sequence}: ${item.productOrService.code}${item.modifier.length > 0 ? ` ${item.modifier.join(' ')}` : ''}`,
        ),
      )
      .font('Helvetica');
    fact('Service', item.description);
    fact('Quantity', `${item.quantity.value} ${item.quantity.unit}`);
    fact('Diagnoses', item.diagnosis.join(', '));
    fact('Place of service', item.placeOfService);
    fact('Dates of service', `${item.servicedPeriod.start} to ${item.servicedPeriod.end}`);
    fact('Authorization number', item.decision?.authorizationNumber);
    pdf.moveDown(0.4);
  }
  const facts = Object.entries(submission.facts);
  if (facts.length > 0 || submission.note) {
    heading('Clinical facts');
    for (const [code, value] of facts) fact(code, typeof value === 'boolean' ? (value ? 'yes' : 'no') : value);
    fact('Note', submission.note);
  }
  if (submission.documents.length > 0) {
    heading('Documents that go with this');
    for (const document of submission.documents)
      pdf.text(
        printable(
          `${document.title} (${document.type.display ?? document.type.code}), ${document.contentType}, ${document.size} bytes`,
        ),
      );
  }
  pdf.end();
  return finished;
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
  '\t': ' ',
  '\r': '',
};
