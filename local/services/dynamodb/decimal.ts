/** DynamoDB's numbers: up to 38 significant digits, exact, written as text. */

interface Decimal {
  readonly coefficient: bigint;
  /** The power of ten that the coefficient is multiplied by. */
  readonly exponent: number;
}

const MAXIMUM_DIGITS = 38;

/** The sum (or, with `sign` -1, the difference) of two numbers, or undefined where it needs more than 38 digits. */
export function add(left: string, right: string, sign: 1 | -1 = 1): string | undefined {
  const a = parse(left);
  const b = parse(right);
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = scaled(a, exponent) + BigInt(sign) * scaled(b, exponent);
  const result = trimmed({ coefficient: sum, exponent });
  return digitsOf(result).length > MAXIMUM_DIGITS ? undefined : format(result);
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export function compareNumbers(left: string, right: string): number {
  const a = sortable(left);
  const b = sortable(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Text whose order, code unit by code unit, is the order of the numbers; equal numbers give equal text.
 * A sign (a, b, c for negative, zero, positive), the exponent, then the digits (their complement if negative).
 */
export function sortable(text: string): string {
  const value = parse(text);
  if (value.coefficient === 0n) return 'b';
  const digits = digitsOf(value);
  const magnitude = value.exponent + digits.length;
  if (value.coefficient > 0n) return `c${500 + magnitude}${digits}`;
  const complement = digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return `a${500 - magnitude}${complement}~`;
}

/**
 * The bytes that AWS bills for a number: one for every pair of its significant digits (pairs are counted from the
 * point: 1.2 has two), one more, and one for a minus sign. Zero has one.
 */
export function numberSize(text: string): number {
  const value = parse(text);
  if (value.coefficient === 0n) return 1;
  const digits = digitsOf(value).length;
  const isSplit = digits % 2 === 0 && (value.exponent + digits) % 2 !== 0;
  return 1 + Math.ceil(digits / 2) + (isSplit ? 1 : 0) + (value.coefficient < 0n ? 1 : 0);
}

/** The power of ten of the first digit; 0 for zero. */
export function magnitudeOf(text: string): number {
  const value = parse(text);
  return value.coefficient === 0n ? 0 : value.exponent + digitsOf(value).length - 1;
}

function parse(text: string): Decimal {
  const [mantissa = '0', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return trimmed({ coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length });
}

function trimmed({ coefficient, exponent }: Decimal): Decimal {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const text = coefficient.toString();
  const kept = text.replace(/0+$/, '');
  const zeros = text.length - kept.length;
  return zeros === 0 ? { coefficient, exponent } : { coefficient: BigInt(kept), exponent: exponent + zeros };
}

function scaled(value: Decimal, exponent: number): bigint {
  return value.coefficient * 10n ** BigInt(value.exponent - exponent);
}

function digitsOf(value: Decimal): string {
  return (value.coefficient < 0n ? -value.coefficient : value.coefficient).toString();
}

function format(value: Decimal): string {
  const sign = value.coefficient < 0n ? '-' : '';
  const digits = digitsOf(value);
  if (value.exponent >= 0) return sign + digits + '0'.repeat(value.coefficient === 0n ? 0 : value.exponent);
  const padded = digits.padStart(1 - value.exponent, '0');
  return `${sign}${padded.slice(0, value.exponent)}.${padded.slice(value.exponent)}`;
}
