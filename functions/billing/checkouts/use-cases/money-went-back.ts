import type { Parts } from '../../../platform/case/step.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { LedgerRefused, NotFound } from '../../../platform/errors.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { Posting } from '../../ledger/entry.ts';
import { post, withBooks } from '../../ledger/post.ts';
import type { Books } from '../../ledger/rules/post.ts';
import type { PaymentState } from '../../payments/gateway/index.ts';
import type { GatewayRefund, PatientPayment } from '../../payments/payment.ts';
import { paymentChange, readPayment, visitWrites } from '../../payments/store.ts';
import { goesBack, whatItPaid, type GoingBack } from '../../payments/use-cases/goes-back.ts';
import type { Checkout, CheckoutProblem } from '../checkout.ts';
import { checkoutChange } from '../store.ts';
import { asksStaff } from './ask-staff.ts';
import { checkoutOf } from './checkout-of.ts';

/** What one step makes of a payment: its postings, the payment after them, and whether a person must look. */
interface Step {
  readonly posting: Omit<Posting, 'on'>;
  readonly after: (entry: number) => PatientPayment;
  readonly deed: string;
  readonly problem?: CheckoutProblem;
  /** What else changes with it: a payment plan whose installments are open again. */
  readonly parts?: Parts;
}

/**
 * Money of a payment went back, or did not: refunds that were asked for here are confirmed or come to nothing, those that were made at the
 * gateway itself and what the payer's bank took back are posted. One step after the other, each by itself, until the payment is as the gateway
 * says.
 * @throws LedgerRefused where the books cannot take it
 */
export async function moneyWentBack(
  context: Context,
  checkout: Pick<Checkout, 'id' | 'accountId'>,
  paymentId: string,
  said: PaymentState,
): Promise<void> {
  const { clinicId } = context;
  const { accountId } = checkout;
  const known = await readPayment(clinicId, accountId, paymentId);
  if (!known) throw new NotFound('There is no such payment.');
  const named = whatItPaid(known);
  // As many steps as there can be news, and one to see that there are no more.
  for (let steps = 0; steps <= 2 * said.refunds.length + 1; steps += 1) {
    const isDone = await withBooks(context, accountId, named, async (books) => {
      const payment = await readPayment(clinicId, accountId, paymentId);
      const at = now();
      const step = payment && (await nextStep(context, payment, books, said, at));
      if (!step) return true;
      await take(context, books, payment, step, checkout.id, at);
      return false;
    });
    if (isDone) return;
  }
}

async function take(
  context: Context,
  books: Books,
  { id: paymentId, gateway }: PatientPayment,
  { posting, after, deed, problem, parts }: Step,
  checkoutId: string,
  at: Instant,
): Promise<void> {
  const on = await businessDay(context.clinicId, at);
  const about = { ...posting.about, paymentId, ...(gateway ? { checkoutId: gateway.checkoutId } : {}) };
  const posted = post(context, books, [{ ...posting, on, about }], at);
  const payment = after(posted.books.account.lastEntry);
  const asked = problem === undefined ? undefined : await problemOf(context, checkoutId, problem, at);
  await commit(context, {
    at,
    records: [
      paymentChange(context.clinicId, payment, deed),
      ...posted.records,
      ...(parts?.records ?? []),
      ...(asked?.records ?? []),
    ],
    writes: [
      ...posted.writes,
      ...visitWrites(context.clinicId, payment),
      ...(parts?.writes ?? []),
      ...(asked?.writes ?? []),
    ],
    effects: [...(parts?.effects ?? []), ...(asked?.effects ?? [])],
    announce: { type: `patientPayment.${deed}`, status: payment.status },
    announceAlso: [...posted.announceAlso, ...(parts?.announceAlso ?? [])],
  });
}

/** The checkout with its problem, and a person who is asked about it. */
async function problemOf(context: Context, checkoutId: string, problem: CheckoutProblem, at: Instant) {
  const before = await checkoutOf(context, checkoutId);
  const task = await asksStaff(context, before, at);
  return { ...task, records: [checkoutChange({ ...before, problem }, problem), ...(task.records ?? [])] };
}

/** The first thing that the gateway says of the payment and the books do not; undefined where they agree. */
async function nextStep(
  context: Context,
  payment: PatientPayment,
  books: Books,
  said: PaymentState,
  at: Instant,
): Promise<Step | undefined> {
  const { refunds = [], chargedBack = 0 } = payment;
  for (const refund of said.refunds) {
    const ours = refunds.find(({ id }) => id === (refund.reference ?? refund.id));
    if (ours?.status === 'pending' && refund.status === 'succeeded') return arrived(payment, ours);
    if (ours?.status === 'pending' && refund.status === 'failed') return cameToNothing(payment, ours);
    if (!ours && refund.status === 'succeeded') {
      const { id, amount } = refund;
      return madeElsewhere(
        payment,
        { id, amount, status: 'succeeded' },
        await allBack(context, payment, books, amount, at),
      );
    }
  }
  const amount = said.chargedBack - chargedBack;
  return amount > 0 ? takenByBank(payment, amount, await allBack(context, payment, books, amount, at)) : undefined;
}

const withRefund = (payment: PatientPayment, refund: GatewayRefund): PatientPayment => ({
  ...payment,
  refunds: [...(payment.refunds ?? []).filter(({ id }) => id !== refund.id), refund],
});

function arrived(payment: PatientPayment, refund: GatewayRefund): Step {
  const { id, amount } = refund;
  return {
    posting: {
      kind: 'refund',
      sources: [`gateway-refund/${id}/arrived`],
      legs: [
        { on: 'refund-pending', amount },
        { on: 'patient-payments', amount: -amount },
      ],
    },
    after: () => withRefund(payment, { ...refund, status: 'succeeded' }),
    deed: 'refunded',
  };
}

function cameToNothing(payment: PatientPayment, refund: GatewayRefund): Step {
  const { id, amount } = refund;
  return {
    posting: {
      kind: 'refund',
      sources: [`gateway-refund/${id}/failed`],
      legs: [
        { on: 'refund-pending', amount },
        { on: 'unapplied-credit', amount: -amount },
      ],
    },
    after: () => withRefund({ ...payment, refunded: payment.refunded - amount }, { ...refund, status: 'failed' }),
    deed: 'refund-failed',
    problem: 'refund-failed',
  };
}

function madeElsewhere(
  payment: PatientPayment,
  refund: Omit<GatewayRefund, 'entry'>,
  { legs, about, parts }: GoingBack,
): Step {
  return {
    posting: { kind: 'refund', sources: [`gateway-refund/${refund.id}/arrived`], legs, about },
    parts,
    after: (entry) => withRefund({ ...payment, refunded: payment.refunded + refund.amount }, { ...refund, entry }),
    deed: 'refunded',
    problem: 'refunded-elsewhere',
  };
}

function takenByBank(payment: PatientPayment, amount: number, { legs, about, parts }: GoingBack): Step {
  const chargedBack = (payment.chargedBack ?? 0) + amount;
  return {
    posting: {
      kind: 'chargeback',
      sources: [`gateway-chargeback/${payment.gateway?.paymentId ?? payment.id}/${chargedBack}`],
      legs,
      about,
    },
    parts,
    after: () => ({ ...payment, chargedBack }),
    deed: 'charged-back',
    problem: 'charged-back',
  };
}

/** @throws LedgerRefused where the money is in the books no more */
async function allBack(
  context: Context,
  payment: PatientPayment,
  books: Books,
  cents: number,
  at: Instant,
): Promise<GoingBack> {
  const going = await goesBack(context, payment, books, cents, 'patient-payments', at);
  if (going.left > 0)
    throw new LedgerRefused('The books do not allow it. Nothing was posted.', [
      { pointer: '', detail: 'what it had paid went elsewhere since', code: 'more-than-was-paid' },
    ]);
  return going;
}
