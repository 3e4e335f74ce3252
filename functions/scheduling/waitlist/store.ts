import type { RecordChange } from '../../platform/commit.ts';
import { partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, query, type Item, type Write } from '../../platform/table.ts';
import { priorities, type WaitlistEntry } from './entry.ts';

/**
 * Entries of the waitlist as items. Each record stands in a partition of its own; an entry that waits has two pointers: among
 * those of its visit type, in the order in which they come to be offered something, and among what its patient waits for.
 */
const prefix = 'waiting#';

const sortKey = ({ priority, createdAt, id }: Pick<WaitlistEntry, 'priority' | 'createdAt' | 'id'>): string =>
  `${prefix}${priorities.indexOf(priority)}#${createdAt}#${id}`;

/** The clinic's entry, or undefined: also for another clinic's. */
export async function readWaitlistEntry(clinicId: string, id: string): Promise<WaitlistEntry | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'waitlistEntry' ? domain(item) : undefined;
}

/** Where an entry stands in the order of those who wait. */
export interface Place {
  readonly order: string;
  readonly entryId: string;
}

/** Who waits for a visit of this type, the first to be offered something first. @param after where the last page ended */
export async function listWaiting(
  clinicId: string,
  visitTypeId: string,
  limit: number,
  after?: string,
): Promise<Place[]> {
  const { items } = await query(partition(clinicId, visitTypeId), {
    ...(after === undefined ? { beginsWith: prefix } : { from: after, to: `${prefix}~` }),
    limit: limit + 1,
  });
  return items
    .filter(({ sk }) => sk !== after)
    .slice(0, limit)
    .map(({ sk, entryId }) => ({ order: sk, entryId: String(entryId) }));
}

/** The entries that exist among these, in their order. */
export async function readEntries(clinicId: string, places: readonly Place[]): Promise<WaitlistEntry[]> {
  return (await getItems(places.map(({ entryId }) => recordKey(clinicId, entryId)))).map(domain);
}

type Changed = Omit<WaitlistEntry, 'version' | 'updatedAt'>;

/** The change that makes the entry, or makes it what it is from now on. */
export function entryChange(
  clinicId: string,
  before: Pick<WaitlistEntry, 'version'> | null,
  { version: _version, updatedAt: _updatedAt, ...entry }: Changed & { version?: number; updatedAt?: string },
  action: string,
): RecordChange {
  return {
    kind: 'waitlistEntry',
    id: entry.id,
    key: recordKey(clinicId, entry.id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...entry },
    action,
  };
}

/** The pointers of an entry that waits from now on, or waits by another wish than before. */
export function waitingWrites(
  clinicId: string,
  before: Pick<WaitlistEntry, 'priority' | 'createdAt' | 'id'> | null,
  entry: Changed,
  at: string,
): Write[] {
  const { id, visitTypeId, to } = entry;
  const moved = before && sortKey(before) !== sortKey(entry);
  return [
    ...(moved ? [{ delete: { pk: partition(clinicId, visitTypeId), sk: sortKey(before) } }] : []),
    {
      put: {
        pk: partition(clinicId, visitTypeId),
        sk: sortKey(entry),
        type: 'waitlistPointer',
        schema: 1,
        entryId: id,
      },
    },
    {
      put: { ...wishKey(clinicId, entry), type: 'waitlistWish', schema: 1, entryId: id, until: to },
      condition: {
        expression: 'attribute_not_exists(pk) OR #until <= :now OR entryId = :id',
        names: { '#until': 'until' },
        values: { ':now': at, ':id': id },
      },
    },
  ];
}

/** What takes the pointers of an entry away that waits no more. */
export function noLongerWaitingWrites(clinicId: string, entry: WaitlistEntry, at: string): Write[] {
  return [
    { delete: { pk: partition(clinicId, entry.visitTypeId), sk: sortKey(entry) } },
    // Where its range is over the same wish may stand there anew.
    ...(entry.to > at
      ? [
          {
            delete: wishKey(clinicId, entry),
            condition: { expression: 'entryId = :id', values: { ':id': entry.id } },
          },
        ]
      : []),
  ];
}

/** A patient waits for a visit of one type once. */
const wishKey = (
  clinicId: string,
  { patientId, visitTypeId }: Pick<WaitlistEntry, 'patientId' | 'visitTypeId'>,
): { pk: string; sk: string } => ({ pk: partition(clinicId, patientId), sk: `${prefix}${visitTypeId}` });

const stored = new Set(['pk', 'sk', 'type', 'schema']);

function domain(item: Item): WaitlistEntry {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !stored.has(name))) as WaitlistEntry;
}
