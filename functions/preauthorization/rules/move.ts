import { moved, woken, type BelongsTo } from '../../platform/case/move.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Preauthorization } from '../case.ts';
import { isActive, statusesOf as table, type Status } from './statuses.ts';

const belongsTo: BelongsTo<Preauthorization> = {
  information: ['awaiting-information', 'assessing'],
  staffDueAt: ['awaiting-determination', 'in-review', 'awaiting-manual-submission', 'awaiting-payer-documents'],
  retryAt: ['submitting', 'cancelling'],
  failures: ['submitting', 'cancelling'],
  notifiedAt: ['submitting'],
  standstill: ['needs-attention', 'withdrawn', 'cancelled', 'closed'],
  failedIn: ['needs-attention'],
};

/**
 * The case with another status: the only way to get one. A workflow's run is numbered anew whenever one must be started: when a
 * case comes back to life, and when a settled case is to be warned of later.
 *
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moveTo(
  before: Preauthorization,
  status: Status,
  at: Instant,
  changes: Partial<Preauthorization> = {},
): Preauthorization {
  const after = moved(before, status, at, changes, { called: 'A prior authorization', table, belongsTo });
  return withRun(before, after, at);
}

/** The case with other contents in the same status. */
export function stay(before: Preauthorization, at: Instant, changes: Partial<Preauthorization>): Preauthorization {
  return withRun(before, { ...before, ...changes }, at);
}

function withRun(before: Preauthorization, after: Preauthorization, at: Instant): Preauthorization {
  if (after.run !== before.run) return after;
  const settles =
    !isActive(after.status) &&
    after.warnAt !== undefined &&
    (isActive(before.status) || after.warnAt !== before.warnAt);
  return settles ? { ...after, run: before.run + 1, runSince: at } : woken(before, after, at, table);
}
