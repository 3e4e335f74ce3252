import * as z from 'zod';
import { auditRead } from '../platform/audit/entry.ts';
import { now } from '../platform/clock.ts';
import type { Context, Reply } from '../platform/context.ts';
import { ValidationFailed } from '../platform/errors.ts';
import { idPattern } from '../platform/ids.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';
import {
  compare,
  factsOf,
  listingKeyFor,
  listingKeys,
  type Comparison,
  type Field,
  type PersonFacts,
} from './matching/index.ts';
import type { Patient } from './patient.ts';
import { hashKeys, keysOf, listedLike, lookUp } from './person-index.ts';
import type { patientSearch } from './schemas.ts';
import { recordIds, replaces } from './rules/links.ts';
import { listCoverages, readPatients, withSurvivors } from './store.ts';

const ROUTE = 'searchPatients';
const position = z.strictObject({
  of: z.string(),
  at: z.union([z.int().min(0), z.string().regex(idPattern('patient'))]),
});

/**
 * The clinic's patients who fit what is asked, typing errors forgiven. What is asked together is found in the entries of
 * persons, the likeliest first; a name or a birth date alone in its list, the newest patient first. Either reads a bounded
 * number of items for a page, however many patients there are.
 *
 * @throws ValidationFailed if too little is asked, or the cursor comes from another search
 */
export async function searchPatients(
  context: Context,
  { limit, cursor, ...asked }: z.output<typeof patientSearch>,
): Promise<Reply> {
  const { clinicId } = context;
  const facts = factsAskedFor(asked);
  const of = JSON.stringify(asked);
  const from = cursor === undefined ? undefined : position.safeParse(await openCursor(clinicId, ROUTE, cursor)).data;
  if (cursor !== undefined && from?.of !== of)
    throw new ValidationFailed('The cursor belongs to another search.', [
      { pointer: '/cursor', detail: 'must come from the same search' },
    ]);
  const keys = keysOf(facts);
  const listed = (before?: string): Promise<Page> => byList(clinicId, facts, limit, before);
  let page: Page;
  const at = from?.at;
  if (keys.length === 0 || typeof at === 'string') page = await listed(typeof at === 'string' ? at : undefined);
  else {
    page = await byEntries(clinicId, facts, keys, limit, at ?? 0);
    // The one fact that leads to an entry may be the wrong one: then the name's own list is looked through.
    if (page.patients.length === 0 && facts.names.length > 0) page = await listed();
  }
  if (at === undefined && page.patients.length === 0 && page.next === undefined)
    page = (await bySurname(clinicId, facts, limit)) ?? page;
  await Promise.all(page.patients.map(({ id }) => auditRead(context, id, 'patient.found')));
  const next = page.next === undefined ? undefined : await sealCursor(clinicId, ROUTE, { of, at: page.next });
  return { status: 200, body: { patients: page.patients, complete: page.complete, next } };
}

interface Page {
  readonly patients: readonly Patient[];
  readonly complete: boolean;
  readonly next?: number | string;
}

async function byEntries(
  clinicId: string,
  facts: PersonFacts,
  keys: readonly string[],
  limit: number,
  from: number,
): Promise<Page> {
  const found = await lookUp(clinicId, await hashKeys(clinicId, keys));
  const today = now().slice(0, 10);
  const wantsCard = facts.identifiers.some(({ type }) => type === 'MB');
  const compared = await Promise.all(
    (await withSurvivors(clinicId, await readPatients(clinicId, found.patientIds))).map(
      async ({ record, survivor }) => {
        const coverages = wantsCard ? await listCoverages(clinicId, survivor) : [];
        return { patient: survivor, comparison: compare(facts, factsOf(record, coverages), today) };
      },
    ),
  );
  const fitting = compared
    .filter(({ comparison }) => fits(comparison))
    .sort((a, b) => b.comparison.score - a.comparison.score || (a.patient.id < b.patient.id ? 1 : -1))
    // Whoever has several records is shown once, where the best of them stands.
    .filter(({ patient }, index, all) => all.findIndex((each) => each.patient.id === patient.id) === index);
  const next = from + limit < fitting.length ? from + limit : undefined;
  return {
    patients: fitting.slice(from, from + limit).map(({ patient }) => patient),
    complete: found.complete,
    next,
  };
}

/** How many who bear a surname are looked at where the first name may be mistyped. */
const MOST_OF_SURNAME = 200;

/** Those of the surname alone: a mistyped first name leads to another list. Undefined where no more is asked than a list tells. */
async function bySurname(clinicId: string, facts: PersonFacts, limit: number): Promise<Page | undefined> {
  const [name] = facts.names;
  if (name?.given === undefined || name.family === undefined) return undefined;
  const list = { ...facts, names: [{ family: name.family }], birthDate: undefined };
  if (listingKeyFor(list) === undefined) return undefined;
  const page = await byList(clinicId, facts, MOST_OF_SURNAME, undefined, list);
  return {
    patients: page.patients.slice(0, limit),
    complete: page.next === undefined && page.patients.length <= limit,
  };
}

/** @param list what tells the list that is read, where that is less than what is asked */
async function byList(
  clinicId: string,
  facts: PersonFacts,
  limit: number,
  before?: string,
  list: PersonFacts = facts,
): Promise<Page> {
  const ids = await listedLike(clinicId, list, { limit: limit + 1, before });
  if (ids === undefined)
    throw new ValidationFailed('Ask for more than that.', [
      { pointer: '', detail: 'must hold a surname, a birth date, or a number of the patient’s', code: 'too-little' },
    ]);
  const shown = ids.slice(0, limit);
  const today = now().slice(0, 10);
  const fitting = (record: Patient): boolean => fits(compare(facts, factsOf(record), today));
  const found = await withSurvivors(clinicId, (await readPatients(clinicId, shown)).filter(fitting));
  const patients = await Promise.all(
    found.map(async ({ record, survivor }) => {
      if (replaces(survivor).length === 0) return survivor;
      // Whoever has several records is shown once: in the place of the newest that stands in this list and fits.
      const all = await readPatients(clinicId, recordIds(survivor));
      const listed = all.filter((each) => standsIn(factsOf(each), list) && fitting(each)).map(({ id }) => id);
      return listed.some((id) => id > record.id) ? undefined : survivor;
    }),
  );
  return {
    patients: patients.filter((patient) => patient !== undefined),
    complete: true,
    next: ids.length > limit ? shown.at(-1) : undefined,
  };
}

/** Whether somebody with these facts stands in the list in which the asked for are looked for. */
function standsIn(facts: PersonFacts, asked: PersonFacts): boolean {
  const list = listingKeyFor(asked);
  return list !== undefined && listingKeys(facts).includes(list);
}

/** Nothing that was asked for is clearly otherwise. What the record does not tell may still be so. */
function fits({ fields }: Comparison): boolean {
  return !fields.some(({ field, level }) => decisive.includes(field) && clearly.includes(level));
}
/** `generation`: born as far apart as parent and child. */
const clearly = ['different', 'generation'];
const decisive: readonly Field[] = [
  'given',
  'family',
  'birthDate',
  'phone',
  'email',
  'identifier.MR',
  'identifier.DL',
  'identifier.PPN',
  'identifier.SS',
  'identifier.MB',
];

function factsAskedFor(asked: Omit<z.output<typeof patientSearch>, 'limit' | 'cursor'>): PersonFacts {
  const { name, birthDate, phone, email, identifier, member } = asked;
  return {
    names: name ? [{ given: name.given === undefined ? undefined : [name.given], family: name.family }] : [],
    birthDate,
    addresses: [],
    phones: phone === undefined ? [] : [phone],
    emails: email === undefined ? [] : [email],
    identifiers: [
      ...(identifier ? [identifier] : []),
      ...(member ? [{ type: 'MB' as const, assigner: member.payerId, value: member.memberId }] : []),
    ],
  };
}
