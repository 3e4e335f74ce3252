import { clinicDate } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { newId } from '../../../platform/ids.ts';
import { readBooks } from '../../ledger/post.ts';
import { monthAfter } from '../../rules/days.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { across, allUnder, slotsOf, totalOf } from '../rules/amounts.ts';
import { installmentsOf, LEAST_INSTALLMENT, usualPaymentPlans, withClocks } from '../rules/terms.ts';
import { clinicOf, postedFor, stepOf } from '../step.ts';
import { paymentPlanPointer } from '../store.ts';

/** A dispute whose answer offered installments. */
interface Answered extends Pick<PaymentPlan, 'accountId' | 'patientId' | 'labels'> {
  readonly id: string;
  readonly chargeIds: readonly string[];
}

/**
 * The change by which a patient takes the installments that the answer to a dispute offered: a payment plan that holds from that moment on, for
 * what is owed of the disputed charges then, a month apart, the first a month from now. It is to be committed with the acceptance.
 * @param count how many were offered; fewer where one would be less than a dollar
 * @returns undefined where nothing is owed any more, or too little
 */
export async function agreedWithAnswer(
  context: Context,
  { id: disputeId, chargeIds, ...of }: Answered,
  count: number,
  at: Instant,
): Promise<{ readonly id: string; readonly change: Change } | undefined> {
  const { clinicId } = context;
  const clinic = await clinicOf(clinicId);
  const books = await readBooks(clinicId, of.accountId, { charges: chargeIds });
  const lines = allUnder(
    books,
    chargeIds.flatMap((id) => slotsOf(books.charges.get(id))),
    'patient-receivable',
  );
  const total = totalOf(lines);
  const most = Math.min(count, Math.floor(total / LEAST_INSTALLMENT));
  if (most < 2) return undefined;
  const id = newId('paymentPlan');
  const firstDueOn = monthAfter(clinicDate(at, clinic));
  const settings = clinic.paymentPlans ?? usualPaymentPlans;
  const installments = installmentsOf(total, { count: most, firstDueOn, interval: 'month' });
  const plan: PaymentPlan = {
    ...of,
    id,
    clinicId,
    version: 1,
    status: 'active',
    statusSince: at,
    lines,
    held: [],
    interval: 'month',
    installments: withClocks(installments, settings, clinic, at),
    paid: 0,
    left: total,
    disputeId,
    agreed: { at, by: 'dispute' },
    run: 0,
    createdAt: at,
    updatedAt: at,
  };
  const legs = across(lines, 'patient-receivable', 'in-payment-plan');
  const posted = postedFor(context, clinic, books, plan, at, { kind: 'transfer', name: 'agreed', legs });
  const step = { deed: 'agreed', words: 'The patient takes the installments that the answer to a dispute offered.' };
  return { id, change: stepOf(context, null, plan, at, step, posted, { writes: [paymentPlanPointer(plan)] }) };
}
