import { startPage, type Page } from '../../../platform/pdf.ts';
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

const unitWords = { visit: 'visits', '15-minutes': 'times 15 minutes', day: 'days', unit: 'units' } as const;

function senderOf({ name, contact: { phone, fax } }: Submission['clinic']): string {
  return `${name}, phone ${phone}${fax ? `, fax ${fax}` : ''}`;
}

function nameOf({ patient }: Submission): string | undefined {
  const name = patient.name[0];
  return name && [...name.given, name.family, ...(name.suffix ?? [])].join(' ');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
