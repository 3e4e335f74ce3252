import { NotInThisStatus } from '../../platform/errors.ts';
import type { Parts } from '../../platform/case/step.ts';
import type { Entry } from '../ledger/entry.ts';
import type { PatientPayment } from './payment.ts';
import { paymentChange, readPayment, visitWrites } from './store.ts';

/**
 * What becomes of the record of a payment when an entry about it is taken back: the payment itself, or a refund of it.
 * @throws NotInThisStatus for a payment of which something was given back: that would go back twice
 */
export async function whenReversed(
  clinicId: string,
  entry: Entry,
): Promise<Required<Pick<Parts, 'records' | 'writes'>>> {
  const paymentId = entry.about?.['paymentId'];
  const isOfPayment = entry.kind === 'patient-payment' || entry.kind === 'refund';
  const payment =
    paymentId === undefined || !isOfPayment ? undefined : await readPayment(clinicId, entry.accountId, paymentId);
  if (!payment) return { records: [], writes: [] };
  if (entry.kind === 'patient-payment' && payment.refunded > 0)
    throw new NotInThisStatus('A part of the payment was given back: take that back first.');
  const [after, deed] = takenBack(payment, entry);
  return { records: [paymentChange(clinicId, after, deed)], writes: visitWrites(clinicId, after) };
}

function takenBack(payment: PatientPayment, { kind, legs }: Entry): [PatientPayment, string] {
  if (kind === 'patient-payment') return [{ ...payment, status: 'cancelled' }, 'cancelled'];
  // What left the clinic: out of credit, or out of what was paid for.
  const amount = legs.reduce((cents, leg) => (leg.on === 'patient-payments' ? cents - leg.amount : cents), 0);
  return [{ ...payment, refunded: payment.refunded - amount }, 'refund-reversed'];
}
