import { createHmac } from 'node:crypto';
import { derivedKey } from '../platform/derived-key.ts';
import { partition } from '../platform/keys.ts';
import { getItems, isNew, type Item, type Key, type Write } from '../platform/table.ts';
import { blockingKeys, factsOf, mostPerKey } from './matching/index.ts';
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

/** The hashes under which a patient is found by who they are. */
export async function personKeysOf(
  clinicId: string,
  patient: Pick<Patient, 'name' | 'birthDate' | 'gender' | 'address' | 'telecom' | 'identifier'>,
): Promise<string[]> {
  return await hashKeys(clinicId, blockingKeys(factsOf(patient)));
}

/** The hashes under which a patient is found by the numbers on the health plans' cards. */
export async function memberKeysOf(
  clinicId: string,
  coverages: readonly Pick<Coverage, 'payerId' | 'memberId' | 'status'>[],
): Promise<string[]> {
  const nobody = { name: [], address: [], telecom: [], identifier: [] };
  const keys = coverages.flatMap((coverage) => blockingKeys(factsOf(nobody, [coverage])));
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
