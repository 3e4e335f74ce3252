import type { Fault } from '../../../platform/errors.ts';
import { labelCodes } from '../../privacy/rules/labels.ts';
import { channels } from '../../privacy/rules/where-to-reach.ts';
import { contactRelationships, genders, linesOfBusiness, relationships } from '../../patient.ts';

/** A column of a CSV file of patients: where its value belongs in a registration, and what it holds. */
interface Column {
  readonly name: string;
  /** JSON Pointer. Numbers are places that one file may leave empty: what is there moves up. */
  readonly at: string;
  readonly meaning: string;
  readonly read?: (value: string) => unknown;
}

const column = (name: string, at: string, meaning: string, read?: Column['read']): Column => ({
  name,
  at,
  meaning,
  read,
});
/** Any other word is left as it is, and refused by the schema. */
const yesOrNo = (value: string): unknown => ({ yes: true, no: false })[value.toLowerCase()] ?? value;
const word = (value: string): string => value.toLowerCase();
const code = (value: string): string => value.toUpperCase();
const words = (value: string): string[] => value.toUpperCase().split(/ +/);
/** A day is taken for its first instant. */
const instant = (value: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
const listed = (words: readonly string[]): string => words.map((each) => `\`${each}\``).join(', ');

const coverage = (number: 1 | 2): Column[] => {
  const [name, at] = [
    (part: string) => `coverage_${number}_${part}`,
    (part: string) => `/coverages/${number - 1}/${part}`,
  ];
  return [
    column(name('payer_id'), at('payerId'), 'The payer, by the id that `GET /v1/payers` tells.', word),
    column(name('line_of_business'), at('lineOfBusiness'), `One of ${listed(linesOfBusiness)}.`, word),
    column(name('plan_name'), at('planName'), 'The health plan’s name as on the card.'),
    column(name('member_id'), at('memberId'), 'The number on the card.'),
    column(name('group_number'), at('groupNumber'), 'The group’s number on the card.'),
    column(
      name('relationship'),
      at('relationship'),
      `The patient is the subscriber’s: ${listed(relationships)}.`,
      word,
    ),
    column(name('subscriber_family_name'), at('subscriber/name/family'), 'Where the patient is not the subscriber.'),
    column(name('subscriber_given_name'), at('subscriber/name/given/0'), 'The same.'),
    column(name('subscriber_birth_date'), at('subscriber/birthDate'), '`YYYY-MM-DD`.'),
    column(name('start'), at('period/start'), 'Since when it holds, `YYYY-MM-DD`.'),
    column(name('end'), at('period/end'), 'Until when it holds, `YYYY-MM-DD`.'),
  ];
};

/** Every column that a file may have, in any order. */
export const columns: readonly Column[] = [
  column('family_name', '/patient/name/0/family', 'Family name.'),
  column('given_name', '/patient/name/0/given/0', 'First name.'),
  column('middle_name', '/patient/name/0/given/1', 'Middle name.'),
  column('suffix', '/patient/name/0/suffix/0', '`Jr`, `III` …'),
  column('birth_date', '/patient/birthDate', '`YYYY-MM-DD`.'),
  column('gender', '/patient/gender', `Administrative gender: ${listed(genders)}.`, word),
  column('mobile_phone', '/patient/telecom/0/value', 'Telephone.'),
  column('home_phone', '/patient/telecom/1/value', 'Telephone.'),
  column('email', '/patient/telecom/2/value', 'Email address.'),
  column('address_line_1', '/patient/address/0/line/0', 'House number and street.'),
  column('address_line_2', '/patient/address/0/line/1', 'Apartment, floor …'),
  column('city', '/patient/address/0/city', 'City.'),
  column('state', '/patient/address/0/state', 'Two letters.', code),
  column('postal_code', '/patient/address/0/postalCode', 'ZIP code.'),
  column('country', '/patient/address/0/country', 'Two letters; `US` where it is empty.', code),
  column('medical_record_number', '/patient/identifier/0/value', 'The number that the clinic’s own system gave.'),
  column('medical_record_assigner', '/patient/identifier/0/assigner', 'Which system that is.'),
  column('social_security_number', '/patient/identifier/1/value', 'Nine digits, with or without hyphens.'),
  column('drivers_license', '/patient/identifier/2/value', 'Its number.'),
  column('drivers_license_state', '/patient/identifier/2/assigner', 'Two letters.', code),
  column('language', '/patient/language', 'As in BCP 47: `en`, `es`, `zh-Hant`.'),
  column(
    'preferred_channel',
    '/patient/preferredChannel',
    `How the patient would like to be reached: ${listed(channels)}.`,
    word,
  ),
  column(
    'labels',
    '/patient/labels',
    `Why the patient is sensitive, in codes with blanks between: ${listed(labelCodes)}.`,
    words,
  ),
  column('deceased_date', '/patient/deceased/date', '`YYYY-MM-DD`.'),
  column('test', '/patient/test', '`yes`: no person stands behind it.', yesOrNo),
  column('guarantor_family_name', '/patient/contact/0/name/family', 'Who pays for a minor.'),
  column('guarantor_given_name', '/patient/contact/0/name/given/0', 'The same.'),
  column('guarantor_phone', '/patient/contact/0/telecom/0/value', 'Telephone.'),
  column(
    'guarantor_relationship',
    '/patient/contact/0/relationship/1',
    `What they are to the patient: ${listed(contactRelationships.filter((each) => each !== 'guarantor'))}.`,
    word,
  ),
  ...coverage(1),
  ...coverage(2),
  column('self_pay', '/selfPay', '`yes`: pays without a health plan, and nothing goes to one.', yesOrNo),
  column('date_of_service', '/dateOfService', 'Of the next visit, `YYYY-MM-DD`: coverages are verified for it.'),
  column(
    'treatment_consent_at',
    '/consents/0/at',
    'When the patient consented to treatment: a day, or an instant.',
    instant,
  ),
  column(
    'privacy_notice_at',
    '/consents/1/at',
    'When the privacy notice was acknowledged: a day, or an instant.',
    instant,
  ),
];

/** What goes with a place as soon as a column fills any of it. */
const constants: readonly (readonly [place: string, at: string, value: unknown])[] = [
  ['/patient/telecom/0', 'system', 'phone'],
  ['/patient/telecom/0', 'use', 'mobile'],
  ['/patient/telecom/1', 'system', 'phone'],
  ['/patient/telecom/1', 'use', 'home'],
  ['/patient/telecom/2', 'system', 'email'],
  ['/patient/identifier/0', 'type', 'MR'],
  ['/patient/identifier/1', 'type', 'SS'],
  ['/patient/identifier/2', 'type', 'DL'],
  ['/patient/contact/0', 'relationship/0', 'guarantor'],
  ['/patient/contact/0/telecom/0', 'system', 'phone'],
  ['/coverages/0', 'order', 1],
  ['/coverages/1', 'order', 2],
  ['/consents/0', 'kind', 'treatment'],
  ['/consents/0', 'given', true],
  ['/consents/1', 'kind', 'privacy-practices'],
  ['/consents/1', 'given', true],
];

const byName = new Map(columns.map((each) => [each.name, each]));

/** Why these cannot be the names of a file's columns: those that are unknown or come twice. */
export function columnFaults(names: readonly string[]): Fault[] {
  return names.flatMap((name, index) => {
    if (!byName.has(name))
      return [{ pointer: `column:${index + 1}`, detail: 'is not a column that is known', code: 'unknown-column' }];
    if (names.indexOf(name) < index)
      return [{ pointer: `column:${name}`, detail: 'comes twice', code: 'repeated-column' }];
    return [];
  });
}

/** A row as what it says of a registration, and the way back from a fault to its column. */
export interface Said {
  readonly body: unknown;
  /** The fault at the column to which it belongs: `column:birth_date`. */
  readonly atColumn: (fault: Fault) => Fault;
}

/**
 * What a row says. Empty values say nothing; what they would have been part of is left out. Lines of one value become one.
 */
export function saidBy(names: readonly string[], values: readonly string[]): Said {
  const places: Places = new Map();
  names.forEach((name, index) => {
    const value = (values[index] ?? '').replaceAll(/\s*[\r\n]\s*/g, ' ').trim();
    const known = byName.get(name);
    if (known && value !== '') put(places, known.at, known.read?.(value) ?? value);
  });
  for (const [place, at, value] of constants) if (isFilled(places, place)) put(places, `${place}/${at}`, value);
  const moved = new Map<string, string>();
  const body = compact(places, '', '', moved);
  const atColumn = (fault: Fault): Fault => {
    const found = columnOf(fault.pointer, names, moved);
    const detail = found?.read === yesOrNo ? 'must be yes or no' : fault.detail;
    return { ...fault, pointer: found ? `column:${found.name}` : '', detail };
  };
  return { body, atColumn };
}

/** A tree of values by the parts of their pointers: arrays too, as their places may be empty. */
type Places = Map<string, Places | { readonly value: unknown }>;
const partsOf = (pointer: string): string[] => pointer.split('/').slice(1);

function put(places: Places, pointer: string, value: unknown): void {
  const parts = partsOf(pointer);
  let here = places;
  for (const part of parts.slice(0, -1)) {
    const next = here.get(part);
    const inner = next instanceof Map ? next : new Map<string, Places | { readonly value: unknown }>();
    here.set(part, inner);
    here = inner;
  }
  here.set(parts.at(-1) ?? '', { value });
}

function isFilled(places: Places, pointer: string): boolean {
  let here: Places | { readonly value: unknown } | undefined = places;
  for (const part of partsOf(pointer)) here = here instanceof Map ? here.get(part) : undefined;
  return here !== undefined;
}

/** The JSON of the tree: places with a number become arrays without gaps. @param moved gets where each place came to stand */
function compact(
  places: Places | { readonly value: unknown },
  from: string,
  to: string,
  moved: Map<string, string>,
): unknown {
  moved.set(to, from);
  if (!(places instanceof Map)) return places.value;
  const parts = [...places.keys()];
  if (parts.every((part) => /^\d+$/.test(part)) && parts.length > 0)
    return parts
      .toSorted((a, b) => Number(a) - Number(b))
      .map((part, index) => compact(places.get(part) ?? new Map(), `${from}/${part}`, `${to}/${index}`, moved));
  return Object.fromEntries(
    [...places].map(([part, inner]) => [part, compact(inner, `${from}/${part}`, `${to}/${part}`, moved)]),
  );
}

/** The column to which a pointer leads: its own, else the first of the part that it names, else that of which it is a part. */
function columnOf(pointer: string, names: readonly string[], moved: ReadonlyMap<string, string>): Column | undefined {
  const parts = partsOf(pointer);
  let known = parts.length;
  while (known > 0 && !moved.has(`/${parts.slice(0, known).join('/')}`)) known -= 1;
  const place = known === 0 ? '' : moved.get(`/${parts.slice(0, known).join('/')}`);
  const at = [place ?? '', ...parts.slice(known)].join('/');
  if (at === '') return undefined;
  return (
    columns.find((each) => each.at === at || each.at.startsWith(`${at}/`)) ??
    columns.find((each) => at.startsWith(`${each.at}/`)) ??
    columns.find((each) => names.includes(each.name) && each.at.startsWith(`${at.slice(0, at.lastIndexOf('/'))}/`))
  );
}
