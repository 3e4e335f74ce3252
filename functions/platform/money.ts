/** Money as an integer of minor units with its ISO 4217 currency, never a float. */
export interface Money {
  /** In minor units: 1050 is $10.50. */
  readonly amount: number;
  readonly currency: 'USD';
}

/** So many cents. */
export const usd = (amount: number): Money => ({ amount, currency: 'USD' });

/** The greatest amount that anybody means: a thousand million dollars. */
const GREATEST = 100_000_000_000;

/** Reads dollars as others write them: `10`, `10.5`, `.50`. Undefined for what is no amount, has parts of a cent or is beyond reason. */
export function dollars(text: string): Money | undefined {
  const parts = /^(-?)(\d{0,12})(?:\.(\d{0,2})0*)?$/.exec(text.trim());
  if (!parts || (!parts[2] && !parts[3])) return undefined;
  const cents = Number(parts[2] || '0') * 100 + Number((parts[3] ?? '').padEnd(2, '0'));
  if (cents > GREATEST) return undefined;
  return usd(parts[1] === '-' && cents !== 0 ? -cents : cents);
}

/** `$10.50`, for people. */
export function inDollars({ amount }: Money): string {
  const cents = Math.abs(amount);
  return `${amount < 0 ? '-' : ''}$${Math.floor(cents / 100).toLocaleString('en-US')}.${String(cents % 100).padStart(2, '0')}`;
}
