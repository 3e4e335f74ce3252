import { createHmac } from 'node:crypto';
import { derivedKey } from '../platform/derived-key.ts';
import { partition } from '../platform/keys.ts';
import { getItems, isNew, query, type Item, type Key, type Write } from '../platform/table.ts';
import { blockingKeys, factsOf, listingKeyFor, listingKeys, mostPerKey, type PersonFacts } from './matching/index.ts';
import type { Coverage, Patient } from './patient.ts';

/**
 * Where a clinic's patients are found by who they are: under each blocking key the ids of the patients who have it. The keys
 * are personal, so only their keyed hash is stored. An entry holds a bounded number of ids and is read whole, so a look-up
 * costs the same however many patients there are.
 *
 * An entry's sequence rises with each change of it. Who makes a patient writes all its entries on condition that none has
 * changed since the look-up: of two who register one person at the same moment, one must look again, and finds the other.
 */
interface Entry {
  readonly hash: string;
  readonly sequence: number;
  readonly ids: readonly string[];
  /** More patients have this key than are kept under it. */
  readonly full: boolean;
}

/** What a look-up found. */
export interface Found {
  readonly patientIds: readonly string[];
  /** Nothing was cut: whoever shares a key is among them. */
  readonly complete: boolean;
  readonly entries: readonly Entry[];
}

/** The hashes of blocking keys: the same text always has the same one, in one clinic. */
export async function hashKeys(clinicId: string, keys: readonly string[]): Promise<string[]> {
  const secret = await derivedKey('MATCH_KEY_ID', 'frontdesk:person:v1');
  return keys.map((key) =>
    createHmac('sha256', secret).update(`${clinicId}\u0000${key}`).digest('base64url').slice(0, 22),
  );
}

/** All keys of a person, in one list: what they cost is the same read, one after the other or at once. */
export function keysOf(facts: PersonFacts): string[] {
  const { identifying, widening } = blockingKeys(facts);
  return [...new Set([...identifying, ...widening])];
}

/** Where a patient stands: the hashes of the entries, for who may be the same person, and of the lists, for searches. */
export interface FoundBy {
  readonly entries: readonly string[];
  readonly lists: readonly string[];
}
export const foundByNothing: FoundBy = { entries: [], lists: [] };

/** Where a patient with these facts stands. */
export async function foundByOf(
  clinicId: string,
  patient: Pick<Patient, 'name' | 'birthDate' | 'gender' | 'address' | 'telecom' | 'identifier'>,
): Promise<FoundBy> {
  const facts = factsOf(patient);
  const [entries, lists] = await Promise.all([
    hashKeys(clinicId, keysOf(facts)),
    hashKeys(clinicId, listingKeys(facts)),
  ]);
  return { entries, lists };
}

/** The hashes under which a patient is found by the numbers on the health plans' cards. */
export async function memberKeysOf(
  clinicId: string,
  coverages: readonly Pick<Coverage, 'payerId' | 'memberId' | 'status'>[],
): Promise<string[]> {
  const nobody = { name: [], address: [], telecom: [], identifier: [] };
  const keys = coverages.flatMap((coverage) => keysOf(factsOf(nobody, [coverage])));
  return await hashKeys(clinicId, [...new Set(keys)]);
}

const entryKey = (clinicId: string, hash: string): Key => ({ pk: partition(clinicId, `person#${hash}`), sk: 'entry' });

/** The patients under any of these hashes. One read, of at most as many entries as there are hashes. */
export async function lookUp(clinicId: string, hashes: readonly string[]): Promise<Found> {
  const items = new Map(
    (await getItems(hashes.map((hash) => entryKey(clinicId, hash)))).map((item) => [item.pk, item]),
  );
  const entries = hashes.map((hash) => entryOf(hash, items.get(entryKey(clinicId, hash).pk)));
  return {
    patientIds: [...new Set(entries.flatMap(({ ids }) => ids))],
    complete: entries.every(({ full }) => !full),
    entries,
  };
}

function entryOf(hash: string, item: Item | undefined): Entry {
  if (!item) return { hash, sequence: 0, ids: [], full: false };
  return {
    hash,
    sequence: Number(item['sequence']),
    ids: item['ids'] as readonly string[],
    full: item['full'] === true,
  };
}

/**
 * The writes that put a patient under the hashes that it has now, and take it from those that it had. Each is refused if its
 * entry has changed since it was looked up.
 *
 * @param found what `lookUp` gave for all hashes, had and has
 */
export function indexWrites(
  clinicId: string,
  patientId: string,
  { had, has }: { readonly had: readonly string[]; readonly has: readonly string[] },
  found: Found,
): Write[] {
  const comes = has.filter((hash) => !had.includes(hash));
  const goes = had.filter((hash) => !has.includes(hash));
  return found.entries.flatMap((entry) => {
    if (comes.includes(entry.hash)) return [entryWrite(clinicId, withPatient(entry, patientId), entry.sequence)];
    if (goes.includes(entry.hash) && entry.ids.includes(patientId))
      return [entryWrite(clinicId, { ...entry, ids: entry.ids.filter((id) => id !== patientId) }, entry.sequence)];
    return [];
  });
}

/**
 * The writes that make a patient found by what is known now, and no longer by what was known before.
 * @param found what `lookUp` gave for the entries of both, at least
 * @param also further entries that the patient joins: those of new coverages
 */
export function findableWrites(
  clinicId: string,
  patientId: string,
  { had, has }: { readonly had: FoundBy; readonly has: FoundBy },
  found: Found,
  also: readonly string[] = [],
): Write[] {
  const entries = { had: had.entries, has: [...new Set([...has.entries, ...also])] };
  return [
    ...indexWrites(clinicId, patientId, entries, found),
    ...listWrites(clinicId, patientId, { had: had.lists, has: has.lists }),
  ];
}

function withPatient(entry: Entry, patientId: string): Entry {
  if (entry.ids.includes(patientId)) return entry;
  if (entry.full || entry.ids.length >= mostPerKey) return { ...entry, full: true };
  return { ...entry, ids: [...entry.ids, patientId] };
}

function entryWrite(clinicId: string, { hash, ids, full }: Entry, sequence: number): Write {
  return {
    put: {
      ...entryKey(clinicId, hash),
      type: 'personEntry',
      schema: 1,
      sequence: sequence + 1,
      ids,
      ...(full ? { full } : {}),
    },
    condition:
      sequence === 0
        ? isNew
        : {
            expression: '#sequence = :sequence',
            names: { '#sequence': 'sequence' },
            values: { ':sequence': sequence },
          },
  };
}

const listPartition = (clinicId: string, hash: string): string => partition(clinicId, `persons#${hash}`);

/** The writes that put a patient on the lists of now, and take it from those of before. */
function listWrites(
  clinicId: string,
  patientId: string,
  { had, has }: { readonly had: readonly string[]; readonly has: readonly string[] },
): Write[] {
  const key = (hash: string): Key => ({ pk: listPartition(clinicId, hash), sk: patientId });
  return [
    ...has
      .filter((hash) => !had.includes(hash))
      .map((hash): Write => ({ put: { ...key(hash), type: 'personListed', schema: 1 } })),
    ...had.filter((hash) => !has.includes(hash)).map((hash): Write => ({ delete: key(hash) })),
  ];
}

/**
 * One page of the ids of those who may be meant, newest first.
 * @param before an id: only older ones
 * @returns undefined if too little is known to look anywhere
 */
export async function listedLike(
  clinicId: string,
  facts: PersonFacts,
  page: { readonly limit: number; readonly before?: string },
): Promise<string[] | undefined> {
  const key = listingKeyFor(facts);
  if (key === undefined) return undefined;
  const [hash = ''] = await hashKeys(clinicId, [key]);
  const { items } = await query(listPartition(clinicId, hash), {
    to: page.before ?? '~',
    descending: true,
    limit: page.limit + 1,
  });
  return items
    .map(({ sk }) => sk)
    .filter((id) => id !== page.before)
    .slice(0, page.limit);
}
