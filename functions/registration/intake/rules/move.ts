import { moved, woken, type BelongsTo } from '../../../platform/case/move.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Registration } from '../registration.ts';
import { statusesOf as table, type Status } from './statuses.ts';

const belongsTo: BelongsTo<Registration> = {
  information: ['awaiting-information', 'searching'],
  candidates: ['in-review'],
  standstill: ['needs-attention', 'closed', 'cancelled'],
};

/**
 * The registration with another status: the only way to get one. It gets a new run where its workflow must start again.
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moveTo(
  before: Registration,
  status: Status,
  at: Instant,
  changes: Partial<Registration> = {},
): Registration {
  return woken(before, moved(before, status, at, changes, { called: 'A registration', table, belongsTo }), at, table);
}
