import { moved, type BelongsTo } from '../../../platform/case/move.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { statusesOf as table, type PaymentPlanStatus } from './statuses.ts';

const belongsTo: BelongsTo<PaymentPlan> = {
  offer: ['offered'],
  termsAsked: ['active', 'in-arrears'],
  standstill: ['offered', 'active', 'in-arrears'],
};

/**
 * The payment plan with another status: the only way to get one.
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moveTo(
  before: PaymentPlan,
  status: PaymentPlanStatus,
  at: Instant,
  changes: Partial<PaymentPlan> = {},
): PaymentPlan {
  return moved(before, status, at, changes, { called: 'A payment plan', table, belongsTo });
}
