import { now, plusSeconds, secondsBetween, type Instant } from '../clock.ts';
import { effectQueues } from '../effects/effect.ts';
import { handOn, MAX_DELAY_SECONDS, type DueEffect } from '../effects/queues.ts';
import { findOverdue, type Overdue } from '../lookups/overdue.ts';
import { logger } from '../log.ts';
import { publishMetrics } from '../metrics.ts';
import type { Needs } from '../needs.ts';
import { getItems } from '../table.ts';

export const needs = { records: ['getMany', 'due'], queues: effectQueues } as const satisfies Needs;

/** How long the fast path has, in seconds, before the sweep takes an effect for lost. */
const GRACE_SECONDS = 60;

/**
 * Every few minutes: hands on again what should have been done a minute ago and is not, whatever became of its stream
 * record or its message; and measures what is late, so that the alarms see it.
 */
export async function handler(): Promise<void> {
  const at = now();
  const [known, failed, cases] = await Promise.all([
    findOverdue('effects', plusSeconds(at, MAX_DELAY_SECONDS)),
    findOverdue('failed-effects'),
    findOverdue('cases', at),
  ]);
  const aMinuteAgo = plusSeconds(at, -GRACE_SECONDS);
  const effects = known.filter(({ since }) => since <= aMinuteAgo);
  // A task that nobody decides has an alarm of its own, and must not hide a case that stands still.
  const tasks = new Set((await getItems(cases)).flatMap(({ pk, type }) => (type === 'task' ? [pk] : [])));
  publishMetrics({
    oldestEffectSeconds: age(effects, at),
    failedEffects: failed.length,
    oldestCaseSeconds: age(
      cases.filter(({ pk }) => !tasks.has(pk)),
      at,
    ),
    tasksInQueue: tasks.size,
  });
  // What was due as it was written, within the last minute, is on its fast way. What comes due soon is handed on with its
  // delay, so that it is done in time however seldom this runs; what came due between two sweeps, at once. The index may
  // lag behind: the items themselves say what is still open.
  const open = (await getItems(known)).filter(
    (item) => item['state'] === 'pending' && (String(item['dueAt']) > at || String(item['createdAt']) <= aMinuteAgo),
  ) as unknown as DueEffect[];
  const refused = await handOn(open, at);
  logger.info('swept', { effects: open.length, refused: refused.length, failed: failed.length, cases: cases.length });
}

function age([oldest]: readonly Overdue[], at: Instant): number {
  return oldest ? Math.max(0, secondsBetween(oldest.since, at)) : 0;
}
