import type { RecordKind } from './commit.ts';
import { FEED_SHARDS, shardOf } from './keys.ts';
import { getItem, isNew, type Write } from './table.ts';

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

const sequenceKey = (sequence: number): string => `entry#${String(sequence).padStart(12, '0')}`;

/** The end of the shard into which changes of this record go. */
export async function feedHead(clinicId: string, recordId: string): Promise<FeedHead> {
  const pk = feedPartition(clinicId, shardOf(recordId, FEED_SHARDS));
  const head = await getItem({ pk, sk: 'head' });
  return { pk, sequence: Number(head?.['sequence'] ?? 0) };
}

export function feedHeadWrite(head: FeedHead): Write {
  return {
    put: { pk: head.pk, sk: 'head', type: 'feedHead', sequence: head.sequence + 1 },
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

export { sequenceKey };
