import type { Charge } from '../../charges/charge.ts';
import { sumOf, type Heading } from '../../ledger/chart.ts';
import type { Leg } from '../../ledger/entry.ts';
import { askedFor } from '../../ledger/rules/held.ts';
import { paidByPatient, uninvoiced } from '../../ledger/rules/post.ts';

/** What of a charge stands under a heading, by the invoice on which it stands. */
interface Standing {
  readonly chargeId: string;
  readonly invoiceId?: string;
  readonly amount: number;
}

type Held = Pick<Charge, 'id' | 'sums' | 'invoiced'>;

/** What of the charges stands under the heading, invoice by invoice. */
export function under(charges: readonly Held[], heading: Heading): Standing[] {
  return charges.flatMap((charge) =>
    [
      ...Object.entries(charge.invoiced).map(([invoiceId, sums]) => ({ invoiceId, sums })),
      { invoiceId: undefined, sums: uninvoiced(charge) },
    ].flatMap(({ invoiceId, sums }): Standing[] => {
      const amount = sumOf(sums, [heading]);
      return amount > 0 ? [{ chargeId: charge.id, ...(invoiceId === undefined ? {} : { invoiceId }), amount }] : [];
    }),
  );
}

/** What is held of a charge, in cents: a charge is disputed by one at a time. */
export const heldOf = ({ sums }: Pick<Charge, 'sums'>): number => sumOf(sums, ['in-dispute']);

/** What the patient is asked for of a charge now, in cents. */
export const askedOf = ({ sums }: Pick<Charge, 'sums'>): number => sumOf(sums, askedFor);

/** What the patient has paid for a charge, in cents: of what is disputed it can be given back. */
export const paidOf = ({ sums }: Pick<Charge, 'sums'>): number => Math.max(0, paidByPatient(sums));

/** The most that can be given up of them, in cents: what is held, and what the patient has paid. */
export function mostGivenUp(charges: readonly Pick<Charge, 'sums'>[]): number {
  return charges.reduce((sum, charge) => sum + heldOf(charge) + paidOf(charge), 0);
}

/** What is held of all of them, in cents. */
export function heldInAll(charges: readonly Pick<Charge, 'sums'>[]): number {
  return charges.reduce((sum, charge) => sum + heldOf(charge), 0);
}

/** All that the patient is asked for of these charges is held from now on: out of a payment plan too. */
export function holding(charges: readonly Held[]): Leg[] {
  return askedFor.flatMap((from) => under(charges, from).flatMap((each) => moved(each, from, 'in-dispute')));
}

/**
 * All that is held is free: so much is given up, the rest is owed by the patient again, on the invoice on which it stood. Given up is of the charges in
 * their order, each as far as it goes: first what nobody has paid, then what the patient has, which becomes the patient’s credit. Not a cent is made or
 * lost on the way.
 * @param givenUp in cents
 * @throws RangeError if that is less than nothing, or more than is held and was paid
 */
export function released(
  charges: readonly Held[],
  givenUp: number,
): { readonly givenUp: Leg[]; readonly givenBack: Leg[]; readonly owed: Leg[] } {
  if (!Number.isSafeInteger(givenUp) || givenUp < 0 || givenUp > mostGivenUp(charges))
    throw new RangeError('no more can be given up than is held and was paid');
  let left = givenUp;
  const legs = { givenUp: [] as Leg[], givenBack: [] as Leg[], owed: [] as Leg[] };
  for (const each of under(charges, 'in-dispute')) {
    const free = Math.min(left, each.amount);
    left -= free;
    if (free > 0) legs.givenUp.push(...moved({ ...each, amount: free }, 'in-dispute', 'write-off'));
    if (each.amount > free)
      legs.owed.push(...moved({ ...each, amount: each.amount - free }, 'in-dispute', 'patient-receivable'));
  }
  for (const charge of charges) {
    const back = Math.min(left, paidOf(charge));
    left -= back;
    if (back > 0) legs.givenBack.push(...moved({ chargeId: charge.id, amount: back }, 'unapplied-credit', 'write-off'));
  }
  return legs;
}

/** A payer is asked for all that is held: the patient owes nothing of it meanwhile, and it stands on no invoice. */
export function releasedToPayer(charges: readonly Held[]): Leg[] {
  return under(charges, 'in-dispute').flatMap((each) => moved(each, 'in-dispute', 'payer-receivable'));
}

/** Only what the patient owes can stand on an invoice. */
const onInvoices: readonly Heading[] = ['in-dispute', ...askedFor];

function moved({ chargeId, invoiceId, amount }: Standing, from: Heading, to: Heading): Leg[] {
  const on = (heading: Heading): { invoiceId?: string } =>
    invoiceId !== undefined && onInvoices.includes(heading) ? { invoiceId } : {};
  return [
    { on: to, amount, chargeId, ...on(to) },
    { on: from, amount: -amount, chargeId, ...on(from) },
  ];
}

/** Whether a second person must approve what is given up. @param limit what one person alone may give up, in cents */
export function needsApproval(givenUp: number, limit: number): boolean {
  return givenUp > limit;
}
