import type { Charge } from '../../charges/charge.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import type { Heading, ofThePatient, Sums } from '../../ledger/chart.ts';
import type { Leg } from '../../ledger/entry.ts';
import { paidByPatient } from '../../ledger/rules/post.ts';
import type { PaidLine, PatientPayment } from '../payment.ts';

interface Of {
  readonly payment: Pick<PatientPayment, 'applied' | 'credited' | 'refunded' | 'chargedBack' | 'invoiceId'>;
  /** The sums of the account. */
  readonly sums: Sums;
  readonly charges: ReadonlyMap<string, Pick<Charge, 'sums'>>;
  readonly invoices: ReadonlyMap<string, Pick<Invoice, 'status'>>;
  /** Under which heading it is owed again. Default: `patient-receivable`, as what is asked for at once. */
  readonly owedUnder?: (line: Omit<PaidLine, 'amount'>) => (typeof ofThePatient)[number];
}

/**
 * The legs by which money of a payment goes back out of the books: first what became credit and still is, then what it paid for, the last
 * service first, which is owed again.
 *
 * @param cents how much; `left` is what of it the books cannot give
 * @param to where it goes: back already, or on its way
 */
export function takenBack(
  { payment, sums, charges, invoices, owedUnder = () => 'patient-receivable' }: Of,
  cents: number,
  to: Extract<Heading, 'patient-payments' | 'refund-pending'>,
): { readonly legs: readonly Leg[]; readonly left: number } {
  const credit = 0 - (sums['unapplied-credit'] ?? 0);
  const gone = payment.refunded + (payment.chargedBack ?? 0);
  const fromCredit = Math.min(cents, credit, Math.max(0, payment.credited - gone));
  let left = cents - fromCredit;
  let skipped = Math.max(0, gone - payment.credited);
  const spare = new Map<string, number>();
  const owed = payment.applied.toReversed().flatMap(({ chargeId, amount, invoiceId = payment.invoiceId }) => {
    const before = Math.min(skipped, amount);
    skipped -= before;
    const paid = spare.get(chargeId) ?? paidByPatient(charges.get(chargeId)?.sums ?? {});
    const back = Math.min(left, amount - before, paid);
    // It may have paid for the same service on another invoice.
    spare.set(chargeId, paid - back);
    left -= back;
    const status = invoiceId === undefined ? undefined : invoices.get(invoiceId)?.status;
    const on = status === 'issued' || status === 'balanced' ? invoiceId : undefined;
    return back > 0 ? [{ chargeId, amount: back, ...(on === undefined ? {} : { invoiceId: on }) }] : [];
  });
  // What was paid for may have been given up since, and its money be credit by now.
  const more = Math.min(left, credit - fromCredit);
  left -= more;
  const fromCharges = owed.reduce((sum, { amount }) => sum + amount, 0);
  const plain: Leg[] = [
    { on: 'unapplied-credit', amount: fromCredit + more },
    // What is on its way leaves what was paid only when it has arrived: here it changes its name.
    { on: 'patient-payments', amount: to === 'refund-pending' ? fromCharges : 0 - fromCredit - more },
    { on: 'refund-pending', amount: to === 'refund-pending' ? 0 - fromCredit - more - fromCharges : 0 },
  ];
  return {
    left,
    legs: [
      ...owed.flatMap(({ amount, ...line }): Leg[] => [
        { on: owedUnder(line), amount, ...line },
        { on: 'patient-payments', amount: -amount, chargeId: line.chargeId },
      ]),
      ...plain.filter(({ amount }) => amount !== 0),
    ],
  };
}
