import { dollars } from '../../../platform/money.ts';
import type { PlacedSegment } from '../../../platform/x12/scanner.ts';
import type { Cents, Procedure } from '../remittance.ts';
import type { Fault, FaultName } from '../rules/faults.ts';

/** Takes note of what is wrong with an element. */
export type Note = (fault: Fault) => void;

/** An amount in cents, or undefined where there is none or none that can be read. */
export function amountAt(
  segment: PlacedSegment,
  element: number,
  note: Note,
  unreadable: FaultName = 'amount-unreadable',
): Cents | undefined {
  const text = segment.at(element);
  if (text === '') return undefined;
  const amount = dollars(text)?.amount;
  if (amount === undefined) note({ name: unreadable, place: segment.place, element, found: text.slice(0, 40) });
  return amount;
}

/** An amount that must be there. Where it is not it counts as nothing, and is noted. */
export function amountOf(segment: PlacedSegment, element: number, note: Note, unreadable?: FaultName): Cents {
  if (segment.at(element) === '') note({ name: 'amount-missing', place: segment.place, element });
  return amountAt(segment, element, note, unreadable) ?? 0;
}

/** A quantity: at most 15 digits, perhaps with a fraction. */
export function quantityAt(segment: PlacedSegment, element: number, note: Note): number | undefined {
  const text = segment.at(element);
  if (text === '') return undefined;
  const isQuantity = /^-?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/.test(text);
  if (!isQuantity) note({ name: 'quantity-unreadable', place: segment.place, element, found: text.slice(0, 40) });
  return isQuantity ? Number(text) : undefined;
}

/** A day, `YYYY-MM-DD`. Six digits are of the years since 2000, as in X12 before the year 2000 was counted in full. */
export function dayAt(segment: PlacedSegment, element: number, note: Note): string | undefined {
  const text = segment.at(element);
  if (text === '') return undefined;
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text.length === 6 ? `20${text}` : text);
  const day = parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : '';
  const time = Date.parse(`${day}T00:00:00Z`);
  if (day !== '' && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)) return day;
  note({ name: 'day-unreadable', place: segment.place, element, found: text.slice(0, 40) });
  return undefined;
}

/** The two letters by which SVC01 says which list a code is from. */
const qualifiers = /^(?:AD|ER|HC|HP|IV|N4|N6|NU|RB|UI|WK|ZZ)([^0-9A-Za-z\s])/;

/**
 * The procedure in an element. Some senders put it together by another character than their header says: the one after the
 * qualifier counts then.
 */
export function procedureAt(segment: PlacedSegment, element: number, note: Note): Procedure | undefined {
  const text = segment.at(element);
  if (text === '') return undefined;
  const [own] = segment.parts(element);
  const shown = qualifiers.exec(text)?.[1];
  const isOther = shown !== undefined && own === text;
  if (isOther && !segment.withoutHeader)
    note({ name: 'component-separator-differs', place: segment.place, element, found: shown });
  const [qualifier = '', code = '', ...rest] = isOther ? text.split(shown) : segment.parts(element);
  return { qualifier, code, modifiers: rest.slice(0, 4).filter((modifier) => modifier !== '') };
}

/** An object of what is there: `{...optional({payer})}` has no `payer` where it is undefined or empty. */
export function optional<T extends Readonly<Record<string, unknown>>>(
  values: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
