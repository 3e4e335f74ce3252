import type * as z from 'zod';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { workingStaff } from '../../../scheduling/index.ts';
import { businessDay } from '../../ledger/business-day.ts';
import { post, withBooks } from '../../ledger/post.ts';
import type { Books } from '../../ledger/rules/post.ts';
import type { PatientPayment } from '../../payments/payment.ts';
import { paymentChange } from '../../payments/store.ts';
import { paymentSource } from '../../payments/use-cases/receive-payment.ts';
import { paymentView } from '../../payments/use-cases/show-payment.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { allUnder, paymentLegs, spread } from '../rules/amounts.ts';
import { moveTo } from '../rules/move.ts';
import { missed } from '../rules/standing.ts';
import { stands } from '../rules/statuses.ts';
import type { paymentPlanPaymentBody } from '../schemas.ts';
import { named, paymentPlanOf, stepOf } from '../step.ts';
import { taskNames } from '../tasks/names.ts';

/** A payment that came for a payment plan. */
export type Paid = Pick<PatientPayment, 'id' | 'amount' | 'method' | 'receivedOn'> &
  Partial<Pick<PatientPayment, 'sourceId' | 'staffId'>>;

/**
 * Records what a patient paid for a payment plan: one installment, several, or all that is left.
 * @throws NotFound, ValidationFailed, NotInThisStatus, LedgerRefused where another payment has the same source
 */
export async function payPaymentPlan(
  context: Context,
  id: string,
  { amount: { amount }, staffId, ...given }: z.output<typeof paymentPlanPaymentBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const plan = await paymentPlanOf(context, id);
  await workingStaff(clinicId, staffId);
  const payment: Paid = { ...given, id: newId('patientPayment'), amount, staffId };
  const { accountId } = plan;
  return await withBooks(context, accountId, paidNamed(plan, payment), async (books) => {
    const at = now();
    if (given.receivedOn > (await businessDay(clinicId, at)))
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
        { pointer: '/receivedOn', detail: 'must not be to come', code: 'to-come' },
      ]);
    const { change, paid } = await paidInto(context, await paymentPlanOf(context, id), books, payment, at);
    return await commit(context, change, {
      status: 201,
      version: 1,
      location: `/v1/billing-accounts/${accountId}/payments/${paid.id}`,
      body: paymentView({ ...paid, version: 1 }),
    });
  });
}

/** What of an account is read to post a payment for a payment plan. */
export function paidNamed(plan: Pick<PaymentPlan, 'lines'>, { sourceId }: Pick<Paid, 'sourceId'>) {
  return { ...named(plan), sources: sourceId === undefined ? [] : [paymentSource(sourceId)] };
}

/**
 * The change that a payment for a payment plan makes, to be committed as it is: the oldest installment is paid first, and what nothing is owed
 * for becomes credit. Of two payments at the same moment the second finds it as the first has left it.
 * @throws NotInThisStatus if it was not agreed or ended before it was paid, LedgerRefused
 */
export async function paidInto(
  context: Context,
  before: PaymentPlan,
  books: Books,
  payment: Paid,
  at: Instant,
): Promise<{ readonly change: Change; readonly paid: PatientPayment }> {
  if (!stands(before.status) && before.status !== 'completed')
    throw new NotInThisStatus(
      `The payment plan is ${before.status}: record the payment for the invoice, or for the account.`,
    );
  const standing = stands(before.status) ? allUnder(books, before.lines, 'in-payment-plan') : [];
  const { applied, left: credited } = spread(standing, payment.amount);
  const { sources } = paidNamed(before, payment);
  const { staffId } = payment;
  const posted = post(
    context,
    books,
    [
      {
        kind: 'patient-payment',
        on: payment.receivedOn,
        sources,
        legs: paymentLegs(applied, credited),
        about: { paymentId: payment.id, paymentPlanId: before.id },
        ...(staffId === undefined ? {} : { staffId }),
      },
    ],
    at,
  );
  const paid: PatientPayment = {
    ...payment,
    version: 0,
    accountId: before.accountId,
    patientId: before.patientId,
    status: 'active',
    paymentPlanId: before.id,
    applied: applied.map(({ chargeId, amount }) => ({ chargeId, amount })),
    credited,
    refunded: 0,
    entry: posted.books.account.lastEntry,
    createdAt: at,
    updatedAt: at,
  };
  const record = paymentChange(context.clinicId, paid, 'received');
  const announced = { of: record, type: 'patientPayment.received', status: paid.status };
  const money = payment.amount - credited;
  const parts = { records: [record, ...posted.records], writes: posted.writes };
  if (money === 0)
    return {
      paid,
      change: { at, ...parts, announce: announced, announceAlso: posted.announceAlso },
    };
  const { after, closed } = await lessLeft(context, before, money, at);
  const step = { deed: 'paid', words: `${inDollars(usd(money))} was paid.`, announce: 'paid' };
  const change = stepOf(context, before, after, at, step, parts, closed);
  return { paid, change: { ...change, announceAlso: [announced, ...posted.announceAlso] } };
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
