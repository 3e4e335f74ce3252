import type { Charge } from '../../charges/charge.ts';
import type { PaidLine } from '../../payments/payment.ts';
import type { Invoice } from '../invoice.ts';

/** What of a sum of money pays for which charge. */
export interface Allocation {
  readonly applied: readonly PaidLine[];
  /** Cents that pay for nothing. */
  readonly left: number;
}

/**
 * Spreads an amount over what is owed of an invoice, line after line. What is disputed or paid by installments is left alone.
 * @param cents how much there is
 */
export function allocate(
  invoice: Pick<Invoice, 'id' | 'lines'>,
  charges: ReadonlyMap<string, Pick<Charge, 'invoiced'>>,
  cents: number,
): Allocation {
  let left = cents;
  const applied = invoice.lines.flatMap(({ chargeId }) => {
    const open = charges.get(chargeId)?.invoiced[invoice.id]?.['patient-receivable'] ?? 0;
    const amount = Math.min(open, left);
    left -= amount;
    return amount > 0 ? [{ chargeId, amount }] : [];
  });
  return { applied, left };
}
