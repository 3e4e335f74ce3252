import type { RecordChange } from '../../platform/commit.ts';
import { recordKey } from '../../platform/keys.ts';
import { getItem, getItems, query } from '../../platform/table.ts';
import { domain } from '../ledger/store.ts';
import type { GoodFaithEstimate } from './estimate.ts';

/** Estimates as items, each in a partition of its own; the index `list` has those of a patient's record. */
const estimatesOf = (clinicId: string, patientId: string): string => `${clinicId}#${patientId}#good-faith-estimates`;

/** The clinic's estimate, or undefined: also for another clinic's. */
export async function readEstimate(clinicId: string, id: string): Promise<GoodFaithEstimate | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'goodFaithEstimate' ? domain<GoodFaithEstimate>(item) : undefined;
}

/**
 * Estimates of a person, in the order in which they were recorded.
 * @param recordIds every record of the person
 * @param after the id of the last one that was read
 */
export async function listEstimates(
  clinicId: string,
  recordIds: readonly string[],
  limit: number,
  after?: string,
): Promise<GoodFaithEstimate[]> {
  const pages = await Promise.all(
    recordIds.map((recordId) =>
      query(estimatesOf(clinicId, recordId), {
        index: { name: 'list', pk: 'listPk', sk: 'listSk' },
        from: after === undefined ? undefined : `${after}!`,
        limit,
      }),
    ),
  );
  const ids = pages.flatMap(({ items }) => items.map(({ listSk }) => String(listSk))).toSorted();
  const items = await getItems(ids.slice(0, limit).map((id) => recordKey(clinicId, id)));
  return items.map((item) => domain<GoodFaithEstimate>(item));
}

/** The change that records the estimate. */
export function estimateChange(
  clinicId: string,
  { version: _version, updatedAt: _updatedAt, ...estimate }: GoodFaithEstimate,
): RecordChange {
  return {
    kind: 'goodFaithEstimate',
    id: estimate.id,
    key: recordKey(clinicId, estimate.id),
    from: null,
    attributes: {
      schema: 1,
      ...estimate,
      listPk: estimatesOf(clinicId, estimate.patientId),
      listSk: estimate.id,
    },
    action: 'goodFaithEstimate.recorded',
  };
}
