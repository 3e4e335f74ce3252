import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { getItem, queryAll, type Item, type Key } from '../../platform/table.ts';
import type { PatientMerge } from './merge.ts';

/** Where merges stand: each in the partition of the record that was used from then on. */

const PREFIX = 'merge#';
const keyOf = (clinicId: string, survivorId: string, id: string): Key => ({
  pk: partition(clinicId, survivorId),
  sk: `${PREFIX}${id}`,
});

/** The merge into this record, or undefined: also for another record's or clinic's. */
export async function readMerge(clinicId: string, survivorId: string, id: string): Promise<PatientMerge | undefined> {
  const item = await getItem(keyOf(clinicId, survivorId, id));
  return item && domain(item);
}

/** Every merge into this record, the undone ones too, oldest first: few by nature. */
export async function mergesInto(clinicId: string, survivorId: string): Promise<PatientMerge[]> {
  return (await queryAll(partition(clinicId, survivorId), { beginsWith: PREFIX })).map(domain);
}

/** The change that makes or replaces the merge. */
export function mergeChange(
  clinicId: string,
  before: PatientMerge | null,
  after: PatientMerge,
  action: string,
): RecordChange {
  const { version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'patientMerge',
    id: after.id,
    key: keyOf(clinicId, after.survivorId, after.id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes },
    action,
  };
}

function domain(item: Item): PatientMerge {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, ...rest } = item;
  return rest as unknown as PatientMerge;
}
