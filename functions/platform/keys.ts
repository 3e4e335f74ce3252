import { createHash } from 'node:crypto';
import type { Key } from './table.ts';

/** Everything that belongs to one record stands in one partition: clinic and record, never the clinic alone. */
export function partition(clinicId: string, id: string): string {
  return `${clinicId}#${id}`;
}

/** The record itself. */
export function recordKey(clinicId: string, id: string): Key {
  return { pk: partition(clinicId, id), sk: 'record' };
}

/** How many partitions the feed of one clinic has: each takes its writes one after the other. */
export const FEED_SHARDS = 8;
/** How many partitions each list of due work has, over all clinics. */
export const DUE_SHARDS = 2;

/** Which of `count` partitions this id falls into, always the same. */
export function shardOf(id: string, count: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % count;
}

/** The partition of the `due` index in which pending effects wait. */
export function effectsDue(id: string): string {
  return `effects#${shardOf(id, DUE_SHARDS)}`;
}

/** The partition of the `due` index in which open cases wait with the instant by which something must have happened. */
export function casesDue(id: string): string {
  return `cases#${shardOf(id, DUE_SHARDS)}`;
}
