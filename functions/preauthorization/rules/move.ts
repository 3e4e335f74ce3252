import type { Instant } from '../../platform/clock.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import type { Preauthorization } from '../case.ts';
import { isActive, mayFollow, type Status } from './statuses.ts';

/** What of a case belongs to some statuses alone, and goes when it leaves them. */
const belongsTo: { readonly [K in keyof Preauthorization]?: readonly Status[] } = {
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
  if (!mayFollow(before.status, status))
    throw new NotInThisStatus(`A prior authorization that is ${before.status} cannot become ${status}.`);
  const kept = Object.fromEntries(
    Object.entries(before).filter(([name]) => {
      const where = belongsTo[name as keyof Preauthorization];
      return where === undefined || where.includes(status);
    }),
  ) as unknown as Preauthorization;
  return withRun(before, { ...kept, ...changes, status, statusSince: at }, at);
}

/** The case with other contents in the same status. */
export function stay(before: Preauthorization, at: Instant, changes: Partial<Preauthorization>): Preauthorization {
  return withRun(before, { ...before, ...changes }, at);
}

function withRun(before: Preauthorization, after: Preauthorization, at: Instant): Preauthorization {
  if (after.run !== before.run) return after;
  const wakesUp = isActive(after.status) && !isActive(before.status);
  const settles =
    !isActive(after.status) &&
    after.warnAt !== undefined &&
    (isActive(before.status) || after.warnAt !== before.warnAt);
  return wakesUp || settles ? { ...after, run: before.run + 1, runSince: at } : after;
}
