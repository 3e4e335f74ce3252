import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { closeTasks } from '../../../reviews/index.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { moveTo } from '../rules/move.ts';
import { missed } from '../rules/standing.ts';
import { taskNames } from '../tasks/names.ts';

/** The payment plan after what is left of it changed: completed with the last cent, and out of arrears where nothing that was missed is open. */
export async function settled(
  context: Context,
  before: PaymentPlan,
  changed: PaymentPlan,
  at: Instant,
): Promise<{ readonly after: PaymentPlan; readonly closed: Parts }> {
  if (changed.left === 0 && changed.held.length === 0)
    return {
      after: moveTo(changed, 'completed', at),
      closed: await closeTasks(context, before.id, 'Nothing of it is owed any more.'),
    };
  if (before.status === 'in-arrears' && missed(changed).length === 0)
    return {
      after: moveTo(changed, 'active', at),
      closed: await closeTasks(context, before.id, 'What was missed is open no more.', { kinds: [taskNames.decision] }),
    };
  return { after: changed, closed: {} };
}
