import type { RecordKind } from './commit.ts';
import { FEED_SHARDS, shardOf } from './keys.ts';
import { getItem, isNew, query, type Item, type TransactionRefused, type Write } from './table.ts';

/**
 * The clinic's feed of changes. It has a fixed number of shards; a record's changes all fall into one. Each shard is a
 * gapless sequence: its head is raised by one in the same transaction that writes the entry, so entries become visible
 * in the order of their numbers and a reader who has seen number n has seen everything before it.
 */
export interface FeedHead {
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

/** The shard into which changes of this record go. */
export function feedOf(clinicId: string, recordId: string): string {
  return feedPartition(clinicId, shardOf(recordId, FEED_SHARDS));
}

/** The ends of the shards into which changes of these records go, each once. @param known those that were read already */
export async function feedHeads(
  clinicId: string,
  recordIds: readonly string[],
  known: readonly FeedHead[] = [],
): Promise<FeedHead[]> {
  const shards = [...new Set(recordIds.map((id) => feedOf(clinicId, id)))];
  return await Promise.all(shards.map(async (pk) => known.find((head) => head.pk === pk) ?? (await readHead(pk))));
}

async function readHead(pk: string): Promise<FeedHead> {
  return headOf(pk, await getItem({ pk, sk: 'head' }));
}

const headOf = (pk: string, item: Item | undefined): FeedHead => ({ pk, sequence: Number(item?.['sequence'] ?? 0) });

/**
 * The ends as the refusal of the writes that raise them tells them: as another change has just left them.
 * @param reasons of the refusal, in the order of the heads
 */
export function feedHeadsTold(heads: readonly FeedHead[], reasons: TransactionRefused['reasons']): FeedHead[] {
  return heads.map((head, index) => {
    const reason = reasons[index];
    return reason?.code === 'ConditionalCheckFailed' ? headOf(head.pk, reason.item) : head;
  });
}

/** The write that raises a shard's head. @param by how many entries come with it */
export function feedHeadWrite(head: FeedHead, by = 1): Write {
  return {
    put: { pk: head.pk, sk: 'head', type: 'feedHead', sequence: head.sequence + by },
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

export function feedItem(head: FeedHead, entry: FeedEntry): Write {
  return {
    put: {
      pk: head.pk,
      sk: sequenceKey(head.sequence + 1),
      type: 'feedEntry',
      schema: 1,
      sequence: head.sequence + 1,
      ...entry,
    },
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
