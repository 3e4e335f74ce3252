import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Entry, Leg, Posting } from '../../ledger/entry.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { across } from '../rules/amounts.ts';
import { openInstallments } from '../rules/standing.ts';
import { stands } from '../rules/statuses.ts';
import { stepOf } from '../step.ts';
import { readPaymentPlan } from '../store.ts';
import { withEach } from './workflow-steps.ts';

/**
 * What becomes of a payment plan when the entry of a payment for it is taken back: the money never came, or did not stay. Where it holds, the
 * installments are open again; where it is over, what comes back is owed as before. What is held comes back to neither.
 * @param legs of the posting that takes it back
 * @returns what is posted besides, and the step of the payment plan that joins the change
 */
export async function paymentTakenBack(
  context: Context,
  { about, kind }: Entry,
  legs: readonly Leg[],
  on: string,
  at: Instant,
): Promise<{ readonly postings: readonly Posting[]; readonly change?: Change }> {
  const id = about?.['paymentPlanId'];
  const back = legs.flatMap(({ on: heading, amount, chargeId, invoiceId }) =>
    heading === 'in-payment-plan' && chargeId !== undefined
      ? [{ chargeId, amount, ...(invoiceId === undefined ? {} : { invoiceId }) }]
      : [],
  );
  const plan = id === undefined ? undefined : await readPaymentPlan(context.clinicId, id);
  if (!plan || kind !== 'patient-payment' || back.length === 0) return { postings: [] };
  if (!stands(plan.status)) {
    const owed = across(back, 'in-payment-plan', 'patient-receivable');
    return { postings: [{ kind: 'transfer', on, sources: [], legs: owed, about: { paymentPlanId: plan.id } }] };
  }
  const amount = back.reduce((sum, line) => sum + line.amount, 0);
  return { postings: [], change: openedAgain(context, plan, amount, at) };
}

/** Money that was paid for a payment plan that holds came back out of it: the installments that it paid are open again. */
export function openedAgain(context: Context, plan: PaymentPlan, cents: number, at: Instant): Change {
  const less = { ...plan, paid: plan.paid - cents, left: plan.left + cents };
  // What is late by now is missed anew: staff hear of it.
  const after =
    plan.status === 'active' ? withEach(less, openInstallments(less), ({ missedAt: _missedAt, ...of }) => of) : less;
  const words = 'A payment was taken back: its installments are open again.';
  const step = { deed: 'payment-reversed', words, announce: 'payment-reversed' };
  return stepOf(context, plan, after, at, step);
}
