import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Leg } from '../../ledger/entry.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { stands } from '../rules/statuses.ts';
import { newsOf, stepOf } from '../step.ts';
import { paymentPlansOf } from '../store.ts';
import { settled } from './settled.ts';

/**
 * What becomes of the payment plans of an account when a payer takes back what it had left to the patient: each is less by what stood in it, off the
 * last installments.
 * @param legs of the entry that takes it back
 */
export async function lessOwed(
  context: Context,
  accountId: string,
  legs: readonly Leg[],
  at: Instant,
): Promise<Required<Parts>> {
  const inPlans = legs.filter(({ on }) => on === 'in-payment-plan');
  const plans = inPlans.length === 0 ? [] : await paymentPlansOf(context.clinicId, accountId);
  const steps: Change[] = [];
  for (const plan of plans.filter(({ status }) => stands(status))) {
    const less = 0 - inPlans.reduce((sum, leg) => (isOf(plan, leg) ? sum + leg.amount : sum), 0);
    if (less === 0) continue;
    const { after, closed } = await settled(context, plan, { ...plan, left: plan.left - less }, at);
    const step = { deed: 'less', words: 'A payer took back what it had left to the patient.', announce: 'less' };
    steps.push(stepOf(context, plan, after, at, step, closed));
  }
  return {
    records: steps.flatMap(({ records }) => records),
    writes: steps.flatMap(({ writes }) => writes ?? []),
    effects: steps.flatMap(({ effects }) => effects ?? []),
    announceAlso: steps.flatMap(newsOf),
  };
}

function isOf({ lines }: PaymentPlan, { chargeId, invoiceId }: Leg): boolean {
  return lines.some((line) => line.chargeId === chargeId && line.invoiceId === invoiceId);
}
