import { moved, woken, type BelongsTo } from '../../../platform/case/move.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Dispute } from '../dispute.ts';
import { deadlineOf, type DisputeClinic } from './deadlines.ts';
import { statusesOf as table, type DisputeStatus } from './statuses.ts';

const belongsTo: BelongsTo<Dispute> = {
  due: [],
  told: ['awaiting-information', 'answered', 'needs-attention'],
  stoppedIn: ['needs-attention'],
  proposal: ['awaiting-approval', 'in-review'],
  sentBack: ['in-review'],
  asked: ['awaiting-information', 'gathering', 'in-review'],
  withPayer: ['with-payer', 'gathering', 'in-review'],
  staffAsked: ['with-dispute-entity'],
  closed: ['closed'],
};

/**
 * The dispute with another status: the only way to get one. The status brings its deadline, and a new run where the workflow must start
 * again.
 * @param since from when the deadline counts, as `deadlineOf` has it
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moveTo(
  before: Dispute,
  status: DisputeStatus,
  at: Instant,
  clinic: DisputeClinic,
  changes: Partial<Dispute> = {},
  since?: string,
): Dispute {
  const after = moved(before, status, at, changes, { called: 'A dispute', table, belongsTo });
  const due = deadlineOf(status, at, clinic, since);
  return woken(before, due === undefined ? after : { ...after, due }, at, table);
}
