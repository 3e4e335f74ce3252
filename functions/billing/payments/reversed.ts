import type { RecordChange } from '../../platform/commit.ts';
import type { Entry } from '../ledger/entry.ts';
import { paymentChange, readPayment } from './store.ts';

/** What becomes of the record of a payment when an entry about it is taken back: the payment itself, or a refund of it. */
export async function whenReversed(clinicId: string, entry: Entry): Promise<RecordChange[]> {
  const paymentId = entry.about?.['paymentId'];
  if (paymentId === undefined || (entry.kind !== 'patient-payment' && entry.kind !== 'refund')) return [];
  const payment = await readPayment(clinicId, entry.accountId, paymentId);
  if (!payment) return [];
  if (entry.kind === 'patient-payment')
    return [paymentChange(clinicId, { ...payment, status: 'cancelled' }, 'cancelled')];
  const amount = entry.legs.reduce((cents, leg) => (leg.on === 'unapplied-credit' ? cents + leg.amount : cents), 0);
  return [paymentChange(clinicId, { ...payment, refunded: payment.refunded - amount }, 'refund-reversed')];
}
