import type { RecordKind } from './commit.ts';
import { FEED_SHARDS, shardOf } from './keys.ts';
import { getItem, isNew, query, type Write } from './table.ts';

/**
 * The clinic's feed of changes. It has a fixed number of shards; a record's changes all fall into one. Each shard is a
 * gapless sequence: its head is raised by one in the same transaction that writes the entry, so entries become visible
 * in the order of their numbers and a reader who has seen number n has seen everything before it.
 */
interface FeedHead {
  readonly pk: string;
  readonly sequence: number;
}

export interface FeedEntry {
  readonly eventId: string;
  readonly id: string;
  readonly kind: RecordKind;
  readonly version: number;
  /** What happened, e.g. `preauthorization.released`. */
  readonly event: string;
  readonly status: string;
  readonly at: string;
}

/** The partition of one shard of a clinic's feed. */
export function feedPartition(clinicId: string, shard: number): string {
  return `${clinicId}#feed#${shard}`;
}

/** The greatest number that an entry can have. */
const LAST = 999_999_999_999;
const sequenceKey = (sequence: number): string => `entry#${String(sequence).padStart(12, '0')}`;

/** The writes that put the entries at the ends of their shards, in their order. */
export async function feedWrites(clinicId: string, entries: readonly FeedEntry[]): Promise<Write[]> {
  const shards = Map.groupBy(entries, ({ id }) => feedPartition(clinicId, shardOf(id, FEED_SHARDS)));
  const writes = await Promise.all(
    [...shards].map(async ([pk, added]) => {
      const head = await feedHead(pk);
      return [feedHeadWrite(head, added.length), ...added.map((entry, index) => feedItem(head, index + 1, entry))];
    }),
  );
  return writes.flat();
}

async function feedHead(pk: string): Promise<FeedHead> {
  const head = await getItem({ pk, sk: 'head' });
  return { pk, sequence: Number(head?.['sequence'] ?? 0) };
}

function feedHeadWrite(head: FeedHead, added: number): Write {
  return {
    put: { pk: head.pk, sk: 'head', type: 'feedHead', sequence: head.sequence + added },
    condition:
      head.sequence === 0
        ? isNew
        : {
            expression: '#sequence = :sequence',
            names: { '#sequence': 'sequence' },
            values: { ':sequence': head.sequence },
          },
  };
}

function feedItem(head: FeedHead, place: number, entry: FeedEntry): Write {
  const sequence = head.sequence + place;
  return {
    put: { pk: head.pk, sk: sequenceKey(sequence), type: 'feedEntry', schema: 1, sequence, ...entry },
    condition: isNew,
  };
}

/**
 * Reads on in all shards of the clinic's feed. What follows the positions is merged by time; of one record every entry comes, in
 * order, because its shard is read number by number.
 *
 * @param positions the number of the last entry read in each shard; 0 before the first
 * @param limit how many entries at most
 */
export async function readFeed(
  clinicId: string,
  positions: readonly number[],
  limit: number,
): Promise<{ entries: FeedEntry[]; positions: number[]; hasMore: boolean }> {
  const shards = await Promise.all(
    positions.map((position, shard) =>
      query(feedPartition(clinicId, shard), {
        from: sequenceKey(position + 1),
        to: sequenceKey(LAST),
        limit: limit + 1,
      }),
    ),
  );
  const waiting = shards.map(({ items }) => items as unknown as (FeedEntry & { readonly sequence: number })[]);
  const reached = [...positions];
  const entries: FeedEntry[] = [];
  while (entries.length < limit) {
    let next = -1;
    for (let shard = 0; shard < waiting.length; shard += 1) {
      const head = waiting[shard]?.[0];
      const best = waiting[next]?.[0];
      if (head && (!best || head.at < best.at)) next = shard;
    }
    const entry = waiting[next]?.shift();
    if (!entry) break;
    entries.push(entry);
    reached[next] = entry.sequence;
  }
  return { entries, positions: reached, hasMore: waiting.some((rest) => rest.length > 0) };
}
