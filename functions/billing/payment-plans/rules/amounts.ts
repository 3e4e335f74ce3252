import type { Charge } from '../../charges/charge.ts';
import { sumOf, type Heading } from '../../ledger/chart.ts';
import type { Leg } from '../../ledger/entry.ts';
import { uninvoiced, type Books } from '../../ledger/rules/post.ts';
import { paymentLegs } from '../../payments/received.ts';
import type { Line } from '../payment-plan.ts';

/** What of the books a payment plan is about, and the legs that move it. Amounts are cents. */

type Of = Omit<Line, 'amount'>;

/** What stands under a heading for the line: of the charge, on its invoice. */
export function under({ charges }: Pick<Books, 'charges'>, { chargeId, invoiceId }: Of, heading: Heading): number {
  const charge = charges.get(chargeId);
  if (!charge) return 0;
  return sumOf(invoiceId === undefined ? uninvoiced(charge) : (charge.invoiced[invoiceId] ?? {}), [heading]);
}

/** The lines with what stands under the heading for each: at most their amount. Lines of which nothing does are left out. */
export function standingUnder(books: Pick<Books, 'charges'>, lines: readonly Line[], heading: Heading): Line[] {
  return lines.flatMap((line) => {
    const amount = Math.min(line.amount, under(books, line, heading));
    return amount > 0 ? [{ ...line, amount }] : [];
  });
}

/** All that stands under the heading for these lines. */
export function allUnder(books: Pick<Books, 'charges'>, lines: readonly Of[], heading: Heading): Line[] {
  return lines.flatMap((line) => {
    const amount = under(books, line, heading);
    return amount > 0 ? [{ ...line, amount }] : [];
  });
}

/** Where what the patient owes of a charge can stand: on each of its invoices, and on none. */
export function slotsOf(charge: Pick<Charge, 'id' | 'invoiced'> | undefined): Of[] {
  if (!charge) return [];
  const { id: chargeId } = charge;
  return [...Object.keys(charge.invoiced).map((invoiceId) => ({ chargeId, invoiceId })), { chargeId }];
}

export const totalOf = (lines: readonly Pick<Line, 'amount'>[]): number =>
  lines.reduce((sum, { amount }) => sum + amount, 0);

/** What the patient owes of charges that were asked for by these invoices. */
export function asked(charges: readonly Pick<Charge, 'id' | 'invoiced'>[], invoiceIds: readonly string[]): Line[] {
  return invoiceIds.flatMap((invoiceId) =>
    charges.flatMap(({ id: chargeId, invoiced }) => {
      const amount = sumOf(invoiced[invoiceId] ?? {}, ['patient-receivable']);
      return amount > 0 ? [{ chargeId, invoiceId, amount }] : [];
    }),
  );
}

/** The legs that move the lines' amounts from one heading of what the patient owes to another: each stays on its invoice. */
export function across(
  lines: readonly Line[],
  from: 'patient-receivable' | 'in-payment-plan',
  to: 'patient-receivable' | 'in-payment-plan',
): Leg[] {
  return lines.flatMap(({ amount, chargeId, invoiceId }): Leg[] => {
    const of = { chargeId, ...(invoiceId === undefined ? {} : { invoiceId }) };
    return [
      { on: to, amount, ...of },
      { on: from, amount: -amount, ...of },
    ];
  });
}

/** So much of the money as the lines take, line after line. */
export function spread(lines: readonly Line[], cents: number): { readonly applied: Line[]; readonly left: number } {
  let left = cents;
  const applied = lines.flatMap((line) => {
    const amount = Math.min(line.amount, left);
    left -= amount;
    return amount > 0 ? [{ ...line, amount }] : [];
  });
  return { applied, left };
}

/** The legs of a payment: what it pays of the lines, and the rest as credit. */
export function installmentLegs(
  applied: readonly Line[],
  from: 'patient-receivable' | 'in-payment-plan',
  credited: number,
): Leg[] {
  return [
    ...applied.flatMap(({ amount, chargeId, invoiceId }): Leg[] => [
      { on: 'patient-payments', amount, chargeId },
      { on: from, amount: -amount, chargeId, ...(invoiceId === undefined ? {} : { invoiceId }) },
    ]),
    ...paymentLegs({ applied: [], left: credited }),
  ];
}
