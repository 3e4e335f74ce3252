import type { Charge } from '../../charges/charge.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import type { Heading, Sums } from '../../ledger/chart.ts';
import type { Leg } from '../../ledger/entry.ts';
import { paidByPatient } from '../../ledger/rules/post.ts';
import type { PatientPayment } from '../payment.ts';

interface Of {
  readonly payment: Pick<PatientPayment, 'applied' | 'credited' | 'refunded' | 'chargedBack' | 'invoiceId'>;
  /** The sums of the account. */
  readonly sums: Sums;
  readonly charges: ReadonlyMap<string, Pick<Charge, 'sums'>>;
  readonly invoices: ReadonlyMap<string, Pick<Invoice, 'status'>>;
}

/**
 * The legs by which money of a payment goes back out of the books: first what became credit and still is, then what it paid for, the last
 * service first, which is owed again.
 *
 * @param cents how much; `left` is what of it the books cannot give
 * @param to where it goes: back already, or on its way
 */
export function takenBack(
  { payment, sums, charges, invoices }: Of,
  cents: number,
  to: Extract<Heading, 'patient-payments' | 'refund-pending'>,
): { readonly legs: readonly Leg[]; readonly left: number } {
  const credit = 0 - (sums['unapplied-credit'] ?? 0);
  const gone = payment.refunded + (payment.chargedBack ?? 0);
  const fromCredit = Math.min(cents, credit, Math.max(0, payment.credited - gone));
  let left = cents - fromCredit;
  let skipped = Math.max(0, gone - payment.credited);
  const owed = payment.applied.toReversed().flatMap(({ chargeId, amount }) => {
    const before = Math.min(skipped, amount);
    skipped -= before;
    const back = Math.min(left, amount - before, paidByPatient(charges.get(chargeId)?.sums ?? {}));
    left -= back;
    return back > 0 ? [{ chargeId, amount: back }] : [];
  });
  // What was paid for may have been given up since, and its money be credit by now.
  const more = Math.min(left, credit - fromCredit);
  left -= more;
  const fromCharges = owed.reduce((sum, { amount }) => sum + amount, 0);
  const asked = payment.invoiceId === undefined ? undefined : invoices.get(payment.invoiceId);
  const stands = asked?.status === 'issued' || asked?.status === 'balanced';
  const onInvoice = stands && payment.invoiceId !== undefined ? { invoiceId: payment.invoiceId } : {};
  const plain: Leg[] = [
    { on: 'unapplied-credit', amount: fromCredit + more },
    // What is on its way leaves what was paid only when it has arrived: here it changes its name.
    { on: 'patient-payments', amount: to === 'refund-pending' ? fromCharges : 0 - fromCredit - more },
    { on: 'refund-pending', amount: to === 'refund-pending' ? 0 - fromCredit - more - fromCharges : 0 },
  ];
  return {
    left,
    legs: [
      ...owed.flatMap(({ chargeId, amount }): Leg[] => [
        { on: 'patient-receivable', amount, chargeId, ...onInvoice },
        { on: 'patient-payments', amount: -amount, chargeId },
      ]),
      ...plain.filter(({ amount }) => amount !== 0),
    ],
  };
}
