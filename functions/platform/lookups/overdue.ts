import type { Instant } from '../clock.ts';
import { DUE_SHARDS } from '../keys.ts';
import { query, type Key } from '../table.ts';

/**
 * The look-ups of the sweeps, over all clinics: what is late. They return keys and since when, nothing more.
 */
export interface Overdue extends Key {
  readonly since: Instant;
}

/** How many a look-up reads of one partition of the index at a time: the next sweep finds the others. */
const AT_ONCE = 200;

/** Which list of the `due` index: pending effects, effects given up, open cases. */
export type DueList = 'effects' | 'failed-effects' | 'cases';

/** What stands in the list, with a due time before the given instant if one is given; oldest first. */
export async function findOverdue(list: DueList, before?: Instant): Promise<Overdue[]> {
  const shards = await Promise.all(
    Array.from({ length: DUE_SHARDS }, (_, shard) =>
      query(`${list}#${shard}`, {
        index: { name: 'due', pk: 'duePk', sk: 'dueSk' },
        to: before,
        limit: AT_ONCE,
      }),
    ),
  );
  return shards
    .flatMap(({ items }) => items)
    .map((item) => ({ pk: item.pk, sk: item.sk, since: String(item['dueSk']).split('#')[0] ?? '' }))
    .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}
