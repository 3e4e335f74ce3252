import type { Instant } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { Registration } from '../registration.ts';
import { isActive, mayFollow, type Status } from './statuses.ts';

/** What of a registration belongs to some statuses alone, and goes when it leaves them. */
const belongsTo: { readonly [K in keyof Registration]?: readonly Status[] } = {
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
  if (!mayFollow(before.status, status))
    throw new NotInThisStatus(`A registration that is ${before.status} cannot become ${status}.`);
  const kept = Object.fromEntries(
    Object.entries(before).filter(([name]) => belongsTo[name as keyof Registration]?.includes(status) ?? true),
  ) as unknown as Registration;
  const after = { ...kept, ...changes, status, statusSince: at };
  return isActive(status) && !isActive(before.status) ? { ...after, run: before.run + 1, runSince: at } : after;
}
