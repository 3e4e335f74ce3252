import type { IdentifierFacts } from './facts.ts';
import { edits } from './similarity.ts';
import { alphanumeric, digits, fold } from './text.ts';

/** Telephone numbers, email addresses and identifiers: what of them counts, and how two persons' compare. */

/** The last ten digits, or undefined for what is no number of a person. */
export function phoneOf(text: string): string | undefined {
  const number = digits(text.replace(/(?:ext|x).*$/i, '')).slice(-10);
  if (number.length < 7 || isFiller(number)) return undefined;
  // Seven times the same digit behind an area code, and directory assistance.
  if (/(\d)\1{6}$/.test(number) || number.endsWith('5551212')) return undefined;
  return number;
}

const nobodysMail = new Set(
  'none no noemail nomail na n/a unknown unk test noreply donotreply declined refused null nobody'.split(' '),
);

/** The address in small letters, or undefined for what is no address of a person. */
export function emailOf(text: string): string | undefined {
  const address = fold(text.trim());
  const [name = '', host = ''] = address.split('@');
  return host === '' || nobodysMail.has(name.replace(/[._-]/g, '')) ? undefined : address;
}

/** An identifier that can be compared: within `kind`, the type and who gave it. */
export interface Identifier {
  readonly type: IdentifierFacts['type'];
  readonly kind: string;
  readonly value: string;
}

/** The identifier, or undefined for a filler. Social security numbers have one giver; four digits are the last four. */
export function identifierOf({ type, assigner, value }: IdentifierFacts): Identifier | undefined {
  const bare = type === 'SS' ? digits(value) : alphanumeric(value);
  if (bare.length < 3 || isFiller(bare)) return undefined;
  return { type, kind: type === 'SS' ? 'SS' : `${type}|${fold(assigner ?? '')}`, value: bare };
}

export type Agreement = 'same' | 'typo' | 'different' | 'missing';

/** The best agreement among several numbers: one in common is enough. A typing error counts where both are long. */
export function compareSets(a: readonly string[], b: readonly string[], shortest = 7): Agreement {
  if (a.length === 0 || b.length === 0) return 'missing';
  if (a.some((value) => b.includes(value))) return 'same';
  const near = a.some((x) => b.some((y) => Math.min(x.length, y.length) >= shortest && edits(x, y, 1) === 1));
  return near ? 'typo' : 'different';
}

/** How two social security numbers compare, also where of one only the last four digits are known. */
export function compareSsn(a: readonly string[], b: readonly string[]): Agreement | 'last-four' {
  const full = compareSets(a, b);
  if (full !== 'different' || !a.some((x) => b.some((y) => x.length === 4 || y.length === 4))) return full;
  return a.some((x) => b.some((y) => x.slice(-4) === y.slice(-4))) ? 'last-four' : 'different';
}

const isFiller = (value: string): boolean =>
  /^(.)\1*$/.test(value) || '01234567890'.includes(value) || '9876543210'.includes(value);
