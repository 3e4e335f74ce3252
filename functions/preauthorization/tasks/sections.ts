import { labelWarnings } from '../../registration/index.ts';
import { wallTime, type Fact, type Section, type Table } from '../../reviews/index.ts';
import type { Item, Preauthorization, Providers } from '../case.ts';
import type { CaseDocument } from '../document.ts';
import { acceptedKey, fileNameOf } from '../../platform/uploads/documents.ts';
import { presignDownload } from '../../platform/uploads/presign.ts';
import { isShortfall } from '../rules/outcome.ts';
import { listDocuments } from '../store.ts';
import type { Surroundings } from '../surroundings.ts';
import { withheldWords } from '../withheld.ts';

/** What task pages show of a case: what is needed to decide, and no more. */

/** How long a link to a document on a page works. */
const DOWNLOAD_SECONDS = 10 * 60;

/** Two identifiers of the patient, what of the case is sensitive, and whether the payer may hear of it at all. */
export function patientSection({ patient, withheld }: Surroundings, { labels = [] }: Preauthorization): Section {
  const name = patient.name[0];
  return {
    title: 'Patient',
    paragraphs: [...(withheld ? [withheldWords] : []), ...labelWarnings(labels)],
    facts: [
      { label: 'Name', value: name ? [...name.given, name.family, ...(name.suffix ?? [])].join(' ') : 'not known' },
      { label: 'Date of birth', value: patient.birthDate },
    ],
  };
}

/** The coverage as it is now, and what of it is no longer as it was when the request was made. */
export function coverageSection(
  { coverage, payer, clinic }: Surroundings,
  { createdAt, payerId }: Preauthorization,
): Section {
  const checked = coverage.eligibilityCheckedAt;
  const earlier = coverage.eligibility?.ofEarlierCoverage ? ', before the coverage was changed' : '';
  const changedAt = coverage.factsSince?.at;
  return {
    title: 'Coverage',
    facts: [
      { label: 'Payer', value: payer.name },
      { label: 'Health plan', value: coverage.planName },
      { label: 'Member id', value: coverage.memberId },
      ...(coverage.delegate ? [{ label: 'Decides for the payer', value: coverage.delegate }] : []),
      { label: 'Eligibility last checked', value: checked ? wallTime(checked, clinic.timeZone) + earlier : 'never' },
      ...(coverage.status === 'active'
        ? []
        : [{ label: 'Standing', value: 'no longer in force: ask the clinic for the coverage that holds' }]),
      ...(coverage.payerId === payerId
        ? []
        : [
            {
              label: 'Careful',
              value: 'the coverage is with another payer now, and this request is with the one above',
            },
          ]),
      ...(changedAt !== undefined && changedAt > createdAt
        ? [{ label: 'Changed since the request', value: wallTime(changedAt, clinic.timeZone) }]
        : []),
    ],
  };
}

export function providersSection(providers: Providers): Section {
  const labels = { ordering: 'Ordering', rendering: 'Rendering', facility: 'Facility' } as const;
  return {
    title: 'Providers',
    facts: (['ordering', 'rendering', 'facility'] as const).map((role): Fact => {
      const { npi, name } = providers[role];
      return { label: labels[role], value: name ? `${name}, NPI ${npi}` : `NPI ${npi}` };
    }),
  };
}

const unitWords = {
  visit: ['visit', 'visits'],
  '15-minutes': ['unit of 15 minutes', 'units of 15 minutes'],
  day: ['day', 'days'],
  unit: ['unit', 'units'],
} as const;

export function quantityWords({ value, unit }: Item['quantity']): string {
  return `${value} ${unitWords[unit][value === 1 ? 0 : 1]}`;
}

export function codeWords({ productOrService, modifier }: Pick<Item, 'productOrService' | 'modifier'>): string {
  return [productOrService.code, ...modifier].join('-');
}

/** The items as they are asked for. */
export function itemsTable(items: readonly Item[], caption = 'Services'): Table {
  return {
    caption,
    columns: ['Item', 'Code', 'Description', 'Quantity', 'Diagnosis', 'Place', 'Date of service'],
    rows: items.map((item) => [
      String(item.sequence),
      codeWords(item),
      item.description,
      quantityWords(item.quantity),
      item.diagnosis.join(', '),
      item.placeOfService,
      item.servicedPeriod.start === item.servicedPeriod.end
        ? item.servicedPeriod.start
        : `${item.servicedPeriod.start} to ${item.servicedPeriod.end}`,
    ]),
  };
}

const decisions = {
  A1: 'certified',
  A2: 'certified in part',
  A3: 'not certified',
  A4: 'pended',
  A5: 'denial upheld',
  A6: 'certified, modified',
  C: 'cancelled',
  CT: 'contact the payer',
  NA: 'no authorization required',
} as const;

/** What the payer said of each item. */
export function decisionsTable(items: readonly Item[], caption = 'What the payer decided'): Table {
  return {
    caption,
    columns: ['Item', 'Code', 'Decision', 'Certified', 'Reason', 'In the payer’s words'],
    rows: items.map((item) => {
      const { decision } = item;
      const reasons = decision?.reasons.map(({ code, display }) => (display ? `${code}: ${display}` : code)) ?? [];
      return [
        String(item.sequence),
        codeWords(item),
        decision ? `${decisions[decision.reviewAction]} (${decision.reviewAction})` : 'nothing yet',
        decision?.quantity ? `${quantityWords(decision.quantity)} of ${quantityWords(item.quantity)}` : '',
        reasons.join('; ') || (isShortfall(item) ? 'none given' : ''),
        decision?.words ?? '',
      ];
    }),
  };
}

/** The documents that may be looked at, each by a link that works for minutes. */
export async function documentsSection(subject: Preauthorization): Promise<Section> {
  const documents = (await listDocuments(subject.clinicId, subject.id)).filter(({ status }) => status === 'accepted');
  return {
    title: 'Documents',
    ...(documents.length === 0 ? { paragraphs: ['None.'] } : {}),
    links: await Promise.all(documents.map((document) => link(subject, document))),
  };
}

async function link(
  subject: Preauthorization,
  document: CaseDocument,
): Promise<{ label: string; href: string; note: string }> {
  const key = acceptedKey(subject.clinicId, subject.id, document.id);
  return {
    label: document.title,
    href: await presignDownload(key, fileNameOf(document), DOWNLOAD_SECONDS),
    note: `${document.documentType}, ${Math.ceil(document.size / 1024)} KB`,
  };
}

/** When the payer got it, and by when it must decide. */
export function payerClockSection(subject: Preauthorization, { clinic }: Surroundings): Section {
  const { atPayer } = subject;
  const wall = (instant: string | undefined, otherwise: string): string =>
    instant ? wallTime(instant, clinic.timeZone) : otherwise;
  return {
    title: 'At the payer',
    facts: [
      { label: 'Reference', value: atPayer?.reference ?? 'none given' },
      { label: 'Received', value: wall(atPayer?.receivedAt, 'not known') },
      { label: 'Must decide by', value: wall(atPayer?.dueAt, 'no clock known') },
      ...(atPayer?.extension ? [{ label: 'Extended to', value: wall(atPayer.extension.until, '') }] : []),
      ...(atPayer?.representative ? [{ label: 'Spoken to', value: atPayer.representative }] : []),
    ],
  };
}

/** How staff reach the payer. */
export function reachSection({ payer }: Surroundings): Section {
  const { gateway } = payer;
  const facts: Fact[] =
    gateway.kind === 'manual'
      ? gateway.channels.map(({ kind, address, hours }) => ({
          label: { portal: 'Portal', phone: 'Phone', fax: 'Fax' }[kind],
          value: hours ? `${address} (${hours})` : address,
        }))
      : [];
  return {
    title: 'How to reach the payer',
    facts: [...facts, ...(payer.phone && facts.length === 0 ? [{ label: 'Phone', value: payer.phone }] : [])],
    paragraphs: gateway.kind === 'manual' && gateway.instructions ? [gateway.instructions] : [],
  };
}

/** What staff need who speak with a payer about a case that it has: its clock, how to reach it, of whom and what it is. */
export function atPayerSections(subject: Preauthorization, around: Surroundings, items: readonly Item[]): Section[] {
  return [
    payerClockSection(subject, around),
    reachSection(around),
    patientSection(around, subject),
    coverageSection(around, subject),
    { title: 'Request', tables: [itemsTable(items), decisionsTable(items)] },
  ];
}
