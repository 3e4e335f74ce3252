import { sumOf } from './sums.ts';
import type { Cents, ClaimPayment, Remittance } from '../remittance.ts';
import { REVERSAL } from './claim-words.ts';
import type { Fault } from './faults.ts';

/**
 * Whether the amounts of a remittance agree with each other, as 005010X221A1 1.10.2.1 wants: within each line, each claim, and the
 * payment as a whole.
 */
const inCents = true;

/** What does not agree within a claim and its lines. */
export function claimFaults(claim: Omit<ClaimPayment, 'faults'>): Fault[] {
  const { place, charged, paid, lines, patientShare } = claim;
  const own = sumOf(claim.adjustments);
  const faults: Fault[] = lines.flatMap((line): Fault[] => {
    const expected = line.charged - sumOf(line.adjustments);
    return expected === line.paid
      ? []
      : [{ name: 'line-out-of-balance', place: line.place, element: 3, expected, found: line.paid, inCents }];
  });
  const differs = (name: Fault['name'], element: number, expected: Cents, found: Cents): void => {
    if (expected !== found) faults.push({ name, place, element, expected, found, inCents });
  };
  const adjustments = [...claim.adjustments, ...lines.flatMap((line) => line.adjustments)];
  differs('claim-out-of-balance', 4, charged - sumOf(adjustments), paid);
  if (lines.length > 0) {
    differs('lines-charge-differs', 3, sumOf(lines.map((line) => ({ amount: line.charged }))), charged);
    differs('lines-paid-differs', 4, sumOf(lines.map((line) => ({ amount: line.paid }))) - own, paid);
  }
  const share = sumOf(adjustments.filter(({ group }) => group === 'PR'));
  // Payers leave CLP05 out of a reversal, or give it without its sign.
  if (patientShare !== undefined && claim.status !== REVERSAL) differs('patient-share-differs', 5, share, patientShare);
  return faults;
}

/** What does not agree between the payment, the claims and the provider adjustments: BPR02 = sum of CLP04 less sum of PLB. */
export function remittanceFaults({
  payment,
  totals,
  paymentPlace,
}: Pick<Remittance, 'payment' | 'totals'> & { readonly paymentPlace: Fault['place'] }): Fault[] {
  const expected = totals.paid - totals.providerAdjusted;
  if (expected === payment.amount) return [];
  return [
    { name: 'remittance-out-of-balance', place: paymentPlace, element: 2, expected, found: payment.amount, inCents },
  ];
}
