import type { Cents } from '../remittance.ts';

/** The sum of amounts in cents. */
export function sumOf(items: readonly { readonly amount: Cents }[]): Cents {
  return items.reduce((sum, { amount }) => sum + amount, 0);
}
