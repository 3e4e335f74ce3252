import type { Charge } from '../../charges/charge.ts';
import type { Heading } from '../chart.ts';
import type { Leg, Posting } from '../entry.ts';
import type { Books } from './post.ts';

/** What the patient is asked for: at once, or by installments. */
export const askedFor = ['patient-receivable', 'in-payment-plan'] as const satisfies readonly Heading[];
const asks: ReadonlySet<Heading> = new Set<Heading>(askedFor);

/** Whether a dispute about the charge is undecided. Those of before the charge named its dispute are known by what is held. */
export function isDisputed({ disputeId, sums }: Pick<Charge, 'disputeId' | 'sums'>): boolean {
  return disputeId !== undefined || (sums['in-dispute'] ?? 0) > 0;
}

/**
 * What the patient would be asked for from now on of a charge that is disputed is held with it, whoever posts it and why: a payer leaves a share to
 * them, a payment is taken back. It is freed with all that is held, by the entries of the dispute alone.
 */
export function heldIfDisputed<T extends Pick<Posting, 'legs' | 'about'>>(
  { charges }: Pick<Books, 'charges'>,
  posting: T,
): T {
  if (posting.about?.['disputeId'] !== undefined) return posting;
  const isHeld = ({ on, amount, chargeId }: Leg): boolean => {
    const charge = chargeId === undefined ? undefined : charges.get(chargeId);
    return amount > 0 && asks.has(on) && charge !== undefined && isDisputed(charge);
  };
  if (!posting.legs.some(isHeld)) return posting;
  return { ...posting, legs: posting.legs.map((leg) => (isHeld(leg) ? { ...leg, on: 'in-dispute' } : leg)) };
}
