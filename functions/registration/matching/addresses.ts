import type { AddressFacts } from './facts.ts';
import { likeness, type Likeness } from './similarity.ts';
import { words } from './text.ts';

/** Addresses: what of them counts, and how two compare. */

export interface Address {
  readonly number: string;
  /** The street without its kind, and without directions: `main` of `12 N Main St`. */
  readonly street: string;
  /** The first word of the street: the part that is typed alike most often. */
  readonly way: string;
  /** Its kind and direction, abbreviated: `n st` of `12 N Main St`. */
  readonly kind: string;
  readonly unit: string;
  /** What the other lines say: a building, a place, an estate. */
  readonly place: string;
  readonly city: string;
  readonly state: string;
  /** Of nine digits the first five. */
  readonly postalCode: string;
}

// USPS Publication 28: street kinds and directions, each with how else it is written.
const kinds = spelled(
  'st street str|ave avenue av|rd road|dr drive drv|ln lane|ct court crt|pl place|blvd boulevard|cir circle|cct circuit|ter terrace tce|' +
    'trl trail|way wy|pkwy parkway|hwy highway|sq square|cres crescent cr|cl close|cv cove|loop|plz plaza|aly alley|row',
);
const directions = spelled('n north|s south|e east|w west|ne northeast|nw northwest|se southeast|sw southwest');

function spelled(table: string): ReadonlyMap<string, string> {
  const lines = table.split('|').map((line) => line.split(' '));
  return new Map(lines.flatMap((forms) => forms.map((form): [string, string] => [form, forms[0] ?? form])));
}
const units = new Set('apt apartment unit suite ste rm room fl floor lot trlr trailer spc bldg building'.split(' '));
const noAddress =
  /^(?:unknown|homeless|none|na|noaddress|transient|generaldelivery|refused|declined|noneknown|tbd|x+)$/;

/** The address in parts, or undefined where nothing tells a place. */
export function addressOf(facts: AddressFacts): Address | undefined {
  const lines = (facts.line ?? []).map(lineWords).filter((line) => line.length > 0 && !noAddress.test(line.join('')));
  const main = Math.max(
    0,
    lines.findIndex((line) => /^\d/.test(line[0] ?? '')),
  );
  const { number, street, way, kind, unit } = streetOf(lines[main] ?? []);
  const others = lines.filter((_, index) => index !== main);
  const second = others.map(streetOf).find((line) => line.unit !== '');
  const city = words(facts.city ?? '').join('');
  const address: Address = {
    number,
    street,
    way,
    kind,
    unit: unit || (second?.unit ?? ''),
    place: others
      .filter((line) => !units.has(line[0] ?? ''))
      .map((line) => line.join(''))
      .join(''),
    city: noAddress.test(city) ? '' : city,
    state: words(facts.state ?? '').join(''),
    postalCode: postalCodeOf(facts.postalCode),
  };
  return address.street || address.city || address.postalCode || address.place ? address : undefined;
}

function postalCodeOf(text = ''): string {
  const code = words(text).join('').slice(0, 5);
  return /^(.)\1*$/.test(code) && code !== '22222' && code !== '44444' && code !== '55555' ? '' : code;
}

const lineWords = (line: string): string[] => words(line.replace(/#/g, ' unit '));

function streetOf(line: readonly string[]): Pick<Address, 'number' | 'street' | 'way' | 'kind' | 'unit'> {
  const box = line.join('').match(/^p?o?box(\d+)/);
  if (box) return { number: box[1] ?? '', street: 'pobox', way: 'pobox', kind: '', unit: '' };
  const number = /^\d/.test(line[0] ?? '') ? (line[0] ?? '') : '';
  const rest = number ? line.slice(1) : [...line];
  const mark = rest.findIndex((word, index) => index > 0 && units.has(word));
  const unit = mark < 0 ? '' : rest.slice(mark + 1).join('');
  const street = mark < 0 ? rest : rest.slice(0, mark);
  const isMark = (word: string, index: number): boolean => directions.has(word) || (index > 0 && kinds.has(word));
  const bare = street.filter((word, index) => !isMark(word, index));
  const kept = bare.length > 0 ? bare : street;
  const marks =
    bare.length > 0 ? street.filter(isMark).map((word) => directions.get(word) ?? kinds.get(word) ?? word) : [];
  return { number, street: kept.join(''), way: kept[0] ?? '', kind: marks.sort().join(' '), unit };
}

type Part = Likeness | 'missing';

/** How the parts of two addresses compare. */
export interface AddressComparison {
  /** Whether the kinds or directions of the streets contradict each other: Oak St is not Oak Ave. */
  readonly isOtherStreet: boolean;
  readonly number: Part;
  readonly street: Part;
  readonly unit: Part;
  readonly place: Part;
  readonly city: Part;
  readonly state: Part;
  readonly postalCode: Part;
}

/** Compares part by part; street and place may stand in each other's line. */
export function compareAddresses(a: Address, b: Address): AddressComparison {
  let [street, place] = [part(a.street, b.street), part(a.place, b.place)];
  if (rank(street) < 2 && a.street && b.street) {
    const crossed = [part(a.street, b.place), part(a.place, b.street)];
    const [first = 'missing', second = 'missing'] = crossed;
    if (rank(first) + rank(second) > rank(street) + rank(place)) {
      street = rank(first) >= rank(second) ? first : second;
      place = rank(first) >= rank(second) ? second : first;
    }
  }
  return {
    isOtherStreet: a.kind !== '' && b.kind !== '' && a.kind !== b.kind,
    number: numbers(a.number, b.number),
    street,
    unit: part(a.unit, b.unit) === 'missing' ? 'missing' : a.unit === b.unit ? 'same' : 'different',
    place,
    city: part(a.city, b.city),
    state: a.state && b.state ? (a.state === b.state ? 'same' : 'different') : 'missing',
    postalCode: numbers(a.postalCode, b.postalCode),
  };
}

const rank = (level: Part): number => ({ same: 3, typo: 2, alike: 1, different: 0, missing: 0 })[level];

const part = (a: string, b: string): Part => (a === '' || b === '' ? 'missing' : likeness(a, b));

// Of numbers a typing error is two neighbours exchanged or one digit mistaken; `1` and `10` are no typing error.
function numbers(a: string, b: string): Part {
  if (a === '' || b === '') return 'missing';
  if (a === b) return 'same';
  if (a.length < 2 || Math.abs(a.length - b.length) > 1) return 'different';
  return a.split('').sort().join('') === b.split('').sort().join('') || likeness(a, b) === 'typo'
    ? 'typo'
    : 'different';
}
