import { readClinic } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect } from '../../../platform/effects/effect.ts';
import { LedgerRefused } from '../../../platform/errors.ts';
import { logger } from '../../../platform/log.ts';
import { GatewayRefused, GatewayUnanswered, gatewayOf, type PageState } from '../../payments/gateway/index.ts';
import { readPayment } from '../../payments/store.ts';
import type { PatientPayment } from '../../payments/payment.ts';
import type { Checkout, CheckoutProblem } from '../checkout.ts';
import { TIMES_UNTIL_ASKED } from '../rules/next-ask.ts';
import { checkoutChange } from '../store.ts';
import { asksStaff } from './ask-staff.ts';
import { checkoutOf } from './checkout-of.ts';
import { moneyCame } from './money-came.ts';
import { moneyWentBack } from './money-went-back.ts';
import { askedAgain } from './open-checkout.ts';

/**
 * Brings the books to what the payment gateway says of a checkout. It asks for the whole state, so it is right whichever news came, how often
 * and in which order, and where none came at all.
 */
export async function settleCheckout({ clinicId, id, subjectId }: Effect<'settleCheckout'>): Promise<Outcome> {
  const context: Context = { clinicId, actor: { kind: 'system', id: 'payment-gateway' }, requestId: id };
  const before = await checkoutOf(context, subjectId);
  let state: PageState;
  try {
    state = await askGateway(context, before);
  } catch (error) {
    if (!(error instanceof GatewayUnanswered || error instanceof GatewayRefused)) throw error;
    logger.warn('payment gateway gave no answer', { clinicId, checkoutId: subjectId, problem: error.problem });
    await noteAsked(context, subjectId, error.problem);
    return { done: true };
  }
  let problem: CheckoutProblem | undefined;
  try {
    await follow(context, before, state);
  } catch (error) {
    if (!(error instanceof LedgerRefused)) throw error;
    logger.error('money of a gateway could not be posted', { clinicId, checkoutId: subjectId });
    problem = 'not-posted';
  }
  await noteState(context, subjectId, state, problem);
  return { done: true };
}

/** How the checkout stands at the gateway, once that knows of all that is to go back. */
async function askGateway({ clinicId }: Context, checkout: Checkout): Promise<PageState> {
  const clinic = await readClinic(clinicId);
  const gateway = clinic && (await gatewayOf(clinic));
  if (!gateway) throw new GatewayUnanswered('no-gateway');
  const ask = async (): Promise<PageState> => {
    const state = await gateway.stateOf(checkout.id);
    if (!state) throw new GatewayUnanswered('unknown-there');
    return state;
  };
  const state = await ask();
  const known = new Set(state.payments.flatMap(({ refunds }) => refunds.map(({ reference }) => reference)));
  const unknown = (await pendingRefunds(clinicId, checkout)).filter(({ reference }) => !known.has(reference));
  if (unknown.length === 0) return state;
  const refused: string[] = [];
  for (const refund of unknown)
    await gateway.refund(refund).catch((error: unknown) => {
      if (!(error instanceof GatewayRefused)) throw error;
      refused.push(refund.reference);
    });
  const after = await ask();
  // What it will not do has come to nothing, as if it had said so itself.
  return {
    ...after,
    payments: after.payments.map((payment) => ({
      ...payment,
      refunds: [
        ...payment.refunds,
        ...unknown
          .filter(({ reference, paymentId }) => refused.includes(reference) && paymentId === payment.id)
          .map(({ reference, amount }) => ({ id: reference, reference, amount, status: 'failed' as const })),
      ],
    })),
  };
}

async function paymentsOf(clinicId: string, { accountId, payments }: Checkout): Promise<PatientPayment[]> {
  const found = await Promise.all(payments.map(({ paymentId }) => readPayment(clinicId, accountId, paymentId)));
  return found.filter((payment) => payment !== undefined);
}

async function pendingRefunds(clinicId: string, checkout: Checkout) {
  return (await paymentsOf(clinicId, checkout)).flatMap(({ gateway, refunds = [] }) =>
    refunds
      .filter(({ status }) => status === 'pending')
      .map(({ id: reference, amount }) => ({
        reference,
        amount,
        currency: 'USD' as const,
        paymentId: gateway?.paymentId ?? '',
      })),
  );
}

/** Posts what came and what went back. @throws LedgerRefused once all else is posted, if something cannot be */
async function follow(context: Context, checkout: Checkout, state: PageState): Promise<void> {
  let refused: LedgerRefused | undefined;
  for (const payment of state.payments) {
    if (payment.status !== 'succeeded') continue;
    try {
      if (!checkout.payments.some(({ gatewayId }) => gatewayId === payment.id))
        await moneyCame(context, checkout, payment);
      const after = await checkoutOf(context, checkout.id);
      const ours = after.payments.find(({ gatewayId }) => gatewayId === payment.id);
      if (ours) await moneyWentBack(context, checkout, ours.paymentId, payment);
    } catch (error) {
      if (!(error instanceof LedgerRefused)) throw error;
      refused = error;
    }
  }
  if (refused) throw refused;
}

/** Writes down what was learned beside money, and when the gateway is asked next; nothing where nothing is new. */
async function noteState(
  context: Context,
  id: string,
  state: PageState,
  problem: CheckoutProblem | undefined,
): Promise<void> {
  await againIfStale(async () => {
    const before = await checkoutOf(context, id);
    const at = now();
    const status = before.status === 'open' && state.status === 'expired' ? 'expired' : before.status;
    const isDeclined = before.paid === 0 && state.payments.some((payment) => payment.status === 'failed');
    const isGivingBack = (await pendingRefunds(context.clinicId, before)).length > 0;
    const isDue = before.nextAskAt === undefined || before.nextAskAt <= at;
    const isNew =
      status !== before.status || isDeclined !== (before.declined ?? false) || before.asked.problem !== undefined;
    const isProblem = problem !== undefined && before.problem !== problem;
    const { declined: _declined, asked, problem: earlier, ...rest } = before;
    // A gateway that answers again is no problem any more.
    const stands = problem ?? (earlier === 'unanswered' ? undefined : earlier);
    const { checkout, parts } = askedAgain(
      {
        ...rest,
        status,
        ...(isDeclined ? { declined: true as const } : {}),
        ...(stands === undefined ? {} : { problem: stands }),
        asked: { times: isDue && !isNew ? asked.times + 1 : isNew ? 0 : asked.times },
      },
      isGivingBack,
      at,
    );
    if (!isNew && !isProblem && checkout.nextAskAt === before.nextAskAt) return;
    const task = isProblem ? await asksStaff(context, before, at) : {};
    const moved = status !== before.status;
    await commit(context, {
      at,
      records: [checkoutChange(checkout, moved ? status : 'asked'), ...(task.records ?? [])],
      writes: task.writes ?? [],
      effects: [...(parts.effects ?? []), ...(task.effects ?? [])],
      ...(moved || isProblem ? { announce: { type: `checkout.${moved ? status : (problem ?? status)}`, status } } : {}),
    });
  });
}

/** The gateway gave no answer: it is asked again, and after days a person is asked to. */
async function noteAsked(context: Context, id: string, problem: string): Promise<void> {
  await againIfStale(async () => {
    const before = await checkoutOf(context, id);
    const at = now();
    const times = before.asked.times + 1;
    const isGivingBack = (await pendingRefunds(context.clinicId, before)).length > 0;
    const asks = times >= TIMES_UNTIL_ASKED && before.problem !== 'unanswered';
    const { checkout, parts } = askedAgain(
      { ...before, asked: { times, problem }, ...(asks ? { problem: 'unanswered' as const } : {}) },
      isGivingBack,
      at,
    );
    const task = asks ? await asksStaff(context, before, at) : {};
    await commit(context, {
      at,
      records: [checkoutChange(checkout, 'not-answered'), ...(task.records ?? [])],
      writes: task.writes ?? [],
      effects: [...(parts.effects ?? []), ...(task.effects ?? [])],
      ...(asks ? { announce: { type: 'checkout.unanswered', status: checkout.status } } : {}),
    });
  });
}
