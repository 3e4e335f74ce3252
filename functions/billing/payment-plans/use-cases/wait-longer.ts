import type { Clinic } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { moveTo } from '../rules/move.ts';
import { openInstallments } from '../rules/standing.ts';
import { missedFrom } from '../rules/terms.ts';
import { stepOf } from '../step.ts';
import { withEach } from './workflow-steps.ts';

/** The patient has until the end of this day: what would be missed before, or is missed already, is missed only after it. */
export function waited(
  context: Context,
  before: PaymentPlan,
  until: string,
  clinic: Clinic,
  reason: string | undefined,
  at: Instant,
): Change {
  const missAt = missedFrom(until, clinic);
  const sooner = openInstallments(before).filter(
    ({ of: { clocks } }) => clocks !== undefined && clocks.missAt < missAt,
  );
  const { installments } = withEach(before, sooner, ({ missedAt: _missedAt, clocks, ...of }) => ({
    ...of,
    ...(clocks ? { clocks: { ...clocks, missAt } } : {}),
  }));
  const { termsAsked: _termsAsked, ...rest } = { ...before, installments };
  const after = before.status === 'in-arrears' ? moveTo(rest, 'active', at) : rest;
  return stepOf(context, before, after, at, { deed: 'waited', words: `The patient has until ${until}.`, reason });
}
