import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import { businessDay } from '../../ledger/business-day.ts';
import { withBooks } from '../../ledger/post.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { received, type Spread } from '../../payments/received.ts';
import { paymentSource } from '../../payments/use-cases/receive-payment.ts';
import { paymentView } from '../../payments/use-cases/show-payment.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { allUnder, installmentLegs, spread } from '../rules/amounts.ts';
import { stands } from '../rules/statuses.ts';
import type { paymentPlanPaymentBody } from '../schemas.ts';
import { named, newsOf, paymentPlanOf, stepOf } from '../step.ts';
import { settled } from './settled.ts';

/**
 * Records what a patient paid for a payment plan: one installment, several, or all that is left. Of two payments at the same moment the second
 * finds it as the first has left it.
 * @throws NotFound, ValidationFailed, NotInThisStatus if it was not agreed, or ended before it was paid, LedgerRefused where another payment has
 * the same source
 */
export async function payPaymentPlan(
  context: Context,
  paymentPlanId: string,
  { amount: { amount }, staffId, ...given }: z.output<typeof paymentPlanPaymentBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const plan = await paymentPlanOf(context, paymentPlanId);
  await workingStaff(clinicId, staffId);
  const { accountId } = plan;
  const id = newId('patientPayment');
  const sources = given.sourceId === undefined ? [] : [paymentSource(given.sourceId)];
  return await withBooks(context, accountId, { ...named(plan), sources }, async (books) => {
    const before = await paymentPlanOf(context, paymentPlanId);
    if (!stands(before.status) && before.status !== 'completed')
      throw new NotInThisStatus(
        `The payment plan is ${before.status}: record the payment for the invoice, or for the account.`,
      );
    const at = now();
    if (given.receivedOn > (await businessDay(clinicId, at)))
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
        { pointer: '/receivedOn', detail: 'must not be to come', code: 'to-come' },
      ]);
    const incoming = { ...given, id, amount, staffId };
    const paid = await installmentsPaid(context, before, books, amount, at);
    const { payment, change } = received(context, books, incoming, paid, sources, at);
    return await commit(context, change, {
      status: 201,
      version: 1,
      location: `/v1/billing-accounts/${accountId}/payments/${id}`,
      body: paymentView({ ...payment, version: 1 }),
    });
  });
}

/**
 * What money that came for a payment plan pays: the oldest installment first; where it has ended, what is owed of the same lines as before. What
 * nothing is owed for is credit.
 * @param cents how much came: it is never refused
 */
export async function installmentsPaid(
  context: Context,
  before: PaymentPlan,
  books: Books,
  cents: number,
  at: Instant,
): Promise<Spread> {
  const from = stands(before.status) ? 'in-payment-plan' : 'patient-receivable';
  const { applied, left } = spread(allUnder(books, before.lines, from), cents);
  const money = cents - left;
  const pays = { applied, left, legs: installmentLegs(applied, from, left), paymentPlanId: before.id };
  if (money === 0 || !stands(before.status)) return pays;
  const less = { ...before, paid: before.paid + money, left: before.left - money };
  const { after, closed } = await settled(context, before, less, at);
  const step = { deed: 'paid', words: `${inDollars(usd(money))} was paid.`, announce: 'paid' };
  const change = stepOf(context, before, after, at, step, closed);
  return { ...pays, parts: { ...change, announceAlso: newsOf(change) } };
}
