import type { Charge } from '../../charges/charge.ts';
import { ofThePatient, type Heading } from '../chart.ts';
import type { Leg } from '../entry.ts';
import { uninvoiced } from './post.ts';

type Owed = Pick<Charge, 'id' | 'sums' | 'invoiced'>;

const forThePatient: ReadonlySet<Heading> = new Set<Heading>(ofThePatient);

/**
 * The legs that bring an amount of a charge from one heading to another: first what is on no invoice, then what is on the oldest. Among what
 * the patient owes it stays on its invoice; all else leaves it.
 * @param cents no more than is owed; an entry of more is refused when it is posted
 */
export function moved(charge: Owed, from: Heading, to: Heading, cents: number): Leg[] {
  return taken(charge, from, cents).flatMap(({ amount, invoiceId }): Leg[] => {
    const stays = invoiceId !== undefined && forThePatient.has(to) ? { invoiceId } : {};
    return [
      { on: to, amount, chargeId: charge.id, ...stays },
      { on: from, amount: -amount, chargeId: charge.id, ...(invoiceId === undefined ? {} : { invoiceId }) },
    ];
  });
}

/** Where an amount of a charge is taken from: first what is on no invoice, then what is on the oldest. */
export function taken(
  { sums, invoiced }: Pick<Owed, 'sums' | 'invoiced'>,
  from: Heading,
  cents: number,
): { amount: number; invoiceId?: string }[] {
  const slots: { open: number; invoiceId?: string }[] = [
    { open: uninvoiced({ sums, invoiced })[from] ?? 0 },
    ...Object.keys(invoiced)
      .toSorted()
      .map((invoiceId) => ({ open: invoiced[invoiceId]?.[from] ?? 0, invoiceId })),
  ];
  let left = cents;
  const found = slots.flatMap(({ open, ...slot }) => {
    const amount = Math.min(open, left);
    left -= amount;
    return amount > 0 ? [{ amount, ...slot }] : [];
  });
  return left > 0 ? [...found, { amount: left }] : found;
}
