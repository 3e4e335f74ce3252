import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { RecordChange } from '../../platform/commit.ts';
import { casesDue, partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, queryAll, type Item, type Write } from '../../platform/table.ts';
import type { Registration } from './registration.ts';
import { nextDeed } from './rules/next-deed.ts';

/** How long after its time a registration is reported as stuck. */
const LATE_AFTER_SECONDS = 15 * 60;

/** The clinic's registration, or undefined: also for another clinic's and for what is none. */
export async function readRegistration(clinicId: string, id: string): Promise<Registration | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'registration' ? domain(item) : undefined;
}

/** The registrations that exist among these ids, by their ids. */
export async function readRegistrations(
  clinicId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Registration>> {
  const items = await getItems([...new Set(ids)].map((id) => recordKey(clinicId, id)));
  return new Map(items.map((item) => [String(item['id']), domain(item)]));
}

/** The change that makes or replaces the registration. */
export function registrationChange(
  before: Registration | null,
  after: Registration,
  action: string,
  at: Instant,
): RecordChange {
  const { id, version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'registration',
    id,
    key: recordKey(after.clinicId, id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes, ...due(after, at) },
    action,
  };
}

/** By when something must have happened to it; nothing where nobody waits for anything. */
function due(subject: Registration, at: Instant): { duePk?: string; dueSk?: string } {
  const next = nextDeed(subject, at);
  if (next.deed === 'finish') return {};
  const expected = plusSeconds(next.until ?? at, LATE_AFTER_SECONDS);
  return { duePk: casesDue(subject.id), dueSk: `${expected}#${subject.id}` };
}

/** The pointer by which a patient's registrations are found. */
export function registrationPointer(clinicId: string, patientId: string, registrationId: string): Write {
  return {
    put: {
      pk: partition(clinicId, patientId),
      sk: `registration#${registrationId}`,
      type: 'registrationPointer',
      schema: 1,
    },
  };
}

/** Remembers that two patients are two people, where each is looked at. */
export function distinctWrites(clinicId: string, a: string, b: string): Write[] {
  const one = (id: string, other: string): Write => ({
    put: { pk: partition(clinicId, id), sk: `distinct#${other}`, type: 'distinct', schema: 1 },
  });
  return [one(a, b), one(b, a)];
}

/** The patients of whom a person said that they are not this one. */
export async function distinctFrom(clinicId: string, patientId: string): Promise<string[]> {
  const items = await queryAll(partition(clinicId, patientId), { beginsWith: 'distinct#' });
  return items.map(({ sk }) => sk.slice('distinct#'.length));
}

function domain(item: Item): Registration {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, duePk: _duePk, dueSk: _dueSk, ...rest } = item;
  return rest as unknown as Registration;
}
