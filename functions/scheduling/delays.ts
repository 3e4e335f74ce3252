import type { Instant } from '../platform/clock.ts';
import type { RecordChange } from '../platform/commit.ts';
import { partition } from '../platform/keys.ts';
import { getItem, type Key } from '../platform/table.ts';

/** How late a practitioner is on a day: it ends with the day. */
export interface Delay {
  readonly id: string;
  readonly version: number;
  readonly resourceId: string;
  /** By the wall clock of the resource. */
  readonly date: string;
  readonly minutes: number;
  /** Who said so, and when. */
  readonly staffId: string;
  readonly since: Instant;
  /** What the patients of the day were told last, in minutes. */
  readonly toldMinutes: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** One for each resource and day, in the partition of the resource. */
const keyOf = (clinicId: string, resourceId: string, date: string): Key => ({
  pk: partition(clinicId, resourceId),
  sk: `delay#${date}`,
});

/** How long after its day it is kept, in seconds: the audit tells of it for years. */
const KEPT = 7 * 24 * 3600;

/** What was said of the day last; undefined where nobody said anything. */
export async function readDelay(clinicId: string, resourceId: string, date: string): Promise<Delay | undefined> {
  const item = await getItem(keyOf(clinicId, resourceId, date));
  if (!item) return undefined;
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, expires: _expires, ...delay } = item;
  return delay as unknown as Delay;
}

/** The change that makes it what it is from now on. */
export function delayChange(
  clinicId: string,
  before: Delay | undefined,
  after: Omit<Delay, 'version' | 'createdAt' | 'updatedAt'>,
): RecordChange {
  return {
    kind: 'delay',
    id: after.id,
    key: keyOf(clinicId, after.resourceId, after.date),
    from: before?.version ?? null,
    attributes: {
      schema: 1,
      ...(before ? { createdAt: before.createdAt } : {}),
      ...after,
      expires: Math.floor(Date.parse(after.since) / 1000) + KEPT,
    },
    action: 'delay.reported',
  };
}
