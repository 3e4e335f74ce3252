import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import type { About, Leg } from '../../ledger/entry.ts';
import { heldIfDisputed } from '../../ledger/rules/held.ts';
import type { Books } from '../../ledger/rules/post.ts';
import type { Named } from '../../ledger/store.ts';
import { stands } from '../../payment-plans/rules/statuses.ts';
import { newsOf } from '../../payment-plans/step.ts';
import { readPaymentPlan } from '../../payment-plans/store.ts';
import { openedAgain } from '../../payment-plans/use-cases/payment-taken-back.ts';
import type { PatientPayment } from '../payment.ts';
import { takenBack } from '../rules/taken-back.ts';

/** Money of a payment that goes back, before it is in the books. */
export interface GoingBack {
  readonly legs: readonly Leg[];
  /** What of it the books cannot give, in cents. */
  readonly left: number;
  /** What of the entry tells that a payment plan changed with it. */
  readonly about: About;
  /** The step of that payment plan. */
  readonly parts: Parts;
}

/** What of the books it touches when money of a payment goes back. */
export function whatItPaid({ applied, invoiceId: whole }: PatientPayment): Required<Omit<Named, 'sources'>> {
  return {
    charges: applied.map(({ chargeId }) => chargeId),
    invoices: applied.flatMap(({ invoiceId = whole }) => invoiceId ?? []),
  };
}

/**
 * Money of a payment goes back, and what it paid for is owed again: in the payment plan that it paid, if that holds; held, where the service is disputed
 * meanwhile; else as before.
 *
 * @param books with `whatItPaid`
 * @param to see `takenBack`
 */
export async function goesBack(
  context: Context,
  payment: PatientPayment,
  { account, charges, invoices }: Books,
  cents: number,
  to: Parameters<typeof takenBack>[2],
  at: Instant,
): Promise<GoingBack> {
  const { clinicId } = context;
  const paid = payment.paymentPlanId === undefined ? undefined : await readPaymentPlan(clinicId, payment.paymentPlanId);
  const plan = paid && stands(paid.status) ? paid : undefined;
  const back = takenBack(
    {
      payment,
      sums: account.sums,
      charges,
      invoices,
      owedUnder: ({ chargeId, invoiceId }) => {
        const isInIt = plan?.lines.some((line) => line.chargeId === chargeId && line.invoiceId === invoiceId);
        return isInIt ? 'in-payment-plan' : 'patient-receivable';
      },
    },
    cents,
    to,
  );
  const { left } = back;
  const { legs } = heldIfDisputed({ charges }, back);
  const again = legs.reduce((sum, { on, amount }) => (on === 'in-payment-plan' ? sum + amount : sum), 0);
  if (!plan || again === 0) return { legs, left, about: {}, parts: {} };
  const change = openedAgain(context, plan, again, at);
  return { legs, left, about: { paymentPlanId: plan.id }, parts: { ...change, announceAlso: newsOf(change) } };
}
