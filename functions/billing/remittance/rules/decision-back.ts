import { ofThePatient, type Heading } from '../../ledger/chart.ts';
import type { Entry, Leg, Posting } from '../../ledger/entry.ts';
import { reversalOf } from '../../ledger/reverse.ts';
import { taken } from '../../ledger/rules/move.ts';
import { paidByPatient, type Books } from '../../ledger/rules/post.ts';

/**
 * The posting that takes back what a payer decided. What it had left to the patient is taken from where that stands by now: asked for, on an
 * invoice or on none, in a payment plan, disputed. What the patient has paid of it is the patient's credit.
 * @param books with the charges that the entry names
 */
export function decisionBack(entry: Entry, { charges }: Pick<Books, 'charges'>, on: string): Posting {
  const posting = reversalOf(entry, on);
  const shares = Map.groupBy(posting.legs.filter(isShare), ({ chargeId }) => chargeId);
  return {
    ...posting,
    legs: [
      ...posting.legs.filter((leg) => !isShare(leg)),
      ...[...shares].flatMap(([chargeId, legs]): readonly Leg[] => {
        const charge = chargeId === undefined ? undefined : charges.get(chargeId);
        if (!charge) return legs;
        let left = legs.reduce((sum, { amount }) => sum - amount, 0);
        const open = ofThePatient.flatMap((heading): Leg[] => {
          const cents = Math.min(left, charge.sums[heading] ?? 0);
          left -= cents;
          return taken(charge, heading, cents).map(({ amount, ...slot }) => ({
            on: heading,
            amount: -amount,
            chargeId: charge.id,
            ...slot,
          }));
        });
        const paid = Math.min(left, paidByPatient(charge.sums));
        left -= paid;
        return [
          ...open,
          ...(paid > 0 ? [{ on: 'unapplied-credit', amount: -paid, chargeId: charge.id } as const] : []),
          // What was given up since is nowhere to be taken from: the books refuse it.
          ...(left > 0 ? [{ on: 'patient-receivable', amount: -left, chargeId: charge.id } as const] : []),
        ];
      }),
    ],
  };
}

const forThePatient: ReadonlySet<Heading> = new Set<Heading>(ofThePatient);
/** What the payer had left to the patient, as it is taken back: asked for at once, or held because it was disputed then. */
const isShare = ({ on, amount }: Leg): boolean => forThePatient.has(on) && amount < 0;
