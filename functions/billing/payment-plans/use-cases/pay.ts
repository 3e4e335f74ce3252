import type * as z from 'zod';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { workingStaff } from '../../../scheduling/index.ts';
import { businessDay } from '../../ledger/business-day.ts';
import { withBooks } from '../../ledger/post.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { received, type Spread } from '../../payments/received.ts';
import { paymentSource } from '../../payments/use-cases/receive-payment.ts';
import { paymentView } from '../../payments/use-cases/show-payment.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { allUnder, installmentLegs, spread } from '../rules/amounts.ts';
import { moveTo } from '../rules/move.ts';
import { missed } from '../rules/standing.ts';
import { stands } from '../rules/statuses.ts';
import type { paymentPlanPaymentBody } from '../schemas.ts';
import { named, newsOf, paymentPlanOf, stepOf } from '../step.ts';
import { taskNames } from '../tasks/names.ts';

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
    const incoming = { ...given, id, amount, staffId, paymentPlanId };
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
 * What money that came for a payment plan pays: the oldest installment first. What nothing is owed for, and all of it where the payment plan is
 * over, is credit.
 * @param cents how much came: it is never refused
 */
export async function installmentsPaid(
  context: Context,
  before: PaymentPlan,
  books: Books,
  cents: number,
  at: Instant,
): Promise<Spread> {
  const standing = stands(before.status) ? allUnder(books, before.lines, 'in-payment-plan') : [];
  const { applied, left } = spread(standing, cents);
  const money = cents - left;
  const pays = {
    applied: applied.map(({ chargeId, amount }) => ({ chargeId, amount })),
    left,
    legs: installmentLegs(applied, left),
  };
  if (money === 0) return pays;
  const { after, closed } = await lessLeft(context, before, money, at);
  const step = { deed: 'paid', words: `${inDollars(usd(money))} was paid.`, announce: 'paid' };
  const change = stepOf(context, before, after, at, step, closed);
  return { ...pays, parts: { ...change, announceAlso: newsOf(change) } };
}

/** The payment plan with so much less left: completed with the last cent, and out of arrears with the last that was missed. */
async function lessLeft(context: Context, before: PaymentPlan, money: number, at: Instant) {
  const less = { ...before, paid: before.paid + money, left: before.left - money };
  const changes = { paid: less.paid, left: less.left };
  if (less.left === 0 && before.held.length === 0)
    return {
      after: moveTo(before, 'completed', at, changes),
      closed: await closeTasks(context, before.id, 'It is paid.'),
    };
  if (before.status === 'in-arrears' && missed(less).length === 0)
    return {
      after: moveTo(before, 'active', at, changes),
      closed: await closeTasks(context, before.id, 'What was missed is paid.', { kinds: [taskNames.decision] }),
    };
  return { after: less, closed: {} };
}
