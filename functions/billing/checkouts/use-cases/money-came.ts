import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { newId } from '../../../platform/ids.ts';
import { businessDay } from '../../ledger/business-day.ts';
import { withBooks } from '../../ledger/post.ts';
import type { PaymentState } from '../../payments/gateway/index.ts';
import { received } from '../../payments/received.ts';
import type { Checkout } from '../checkout.ts';
import { rulesOf } from '../purposes.ts';
import { checkoutChange } from '../store.ts';
import { checkoutOf } from './checkout-of.ts';

/** What a payment of a gateway comes from: there is one entry of each in the whole clinic. */
export const gatewaySource = (gatewayId: string): string => `gateway/${gatewayId}`;

/**
 * A payment that the gateway took comes into the books: once, however often it is told. Where others paid meanwhile it finds the books as
 * they left them, and what nothing needs any more is credit.
 * @throws LedgerRefused
 */
export async function moneyCame(
  context: Context,
  { id, accountId, purpose }: Pick<Checkout, 'id' | 'accountId' | 'purpose'>,
  { id: gatewayId, amount, at: paidAt }: Pick<PaymentState, 'id' | 'amount' | 'at'>,
): Promise<void> {
  const { clinicId } = context;
  const of = rulesOf(purpose);
  const sources = [gatewaySource(gatewayId)];
  const named = { ...(await of.named(clinicId, accountId)), sources };
  const paymentId = newId('patientPayment');
  await withBooks(context, accountId, named, async (books) => {
    const before = await checkoutOf(context, id);
    if (before.payments.some((payment) => payment.gatewayId === gatewayId)) return;
    const at = now();
    const [today, day] = await Promise.all([businessDay(clinicId, at), businessDay(clinicId, paidAt)]);
    const incoming = {
      id: paymentId,
      amount,
      method: 'gateway' as const,
      // A gateway's clock may be ahead.
      receivedOn: day < today ? day : today,
      gateway: { checkoutId: id, paymentId: gatewayId },
      ...(purpose.kind === 'invoice' ? { invoiceId: purpose.invoiceId } : {}),
      ...(purpose.appointmentId === undefined ? {} : { appointmentId: purpose.appointmentId }),
    };
    const { change } = received(context, books, incoming, await of.spread(context, books, amount, at), sources, at);
    const { declined: _declined, problem, ...rest } = before;
    const record = checkoutChange(
      {
        ...rest,
        ...(problem === undefined || problem === 'unanswered' || problem === 'not-posted' ? {} : { problem }),
        status: 'paid',
        payments: [...before.payments, { gatewayId, paymentId, amount }],
        paid: before.paid + amount,
        asked: { times: 0 },
      },
      'paid',
    );
    await commit(context, {
      ...change,
      records: [...change.records, record],
      announceAlso: [...(change.announceAlso ?? []), { type: 'checkout.paid', status: 'paid', of: record }],
    });
  });
}
