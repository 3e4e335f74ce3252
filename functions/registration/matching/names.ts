import type { NameFacts } from './facts.ts';
import { sameByNickname } from './nicknames.ts';
import { likeness, sound } from './similarity.ts';
import { words } from './text.ts';

/** Names: what of them counts, and how two compare. */

export interface Name {
  /** The first name and what follows it, a word each; a hyphenated first name is one word. */
  readonly given: readonly string[];
  /** The words of the surname without particles (`de la`, `von`), and the whole of it in one word. */
  readonly family: readonly string[];
  readonly surname: string;
  /** `jr`, `sr`, `iii` …, where told. II counts as Jr and I as Sr: families use either. */
  readonly generation?: string;
}

const titles = new Set('mr mrs ms miss mx dr prof sir rev fr sister brother'.split(' '));
const particles = new Set(
  'de la las los le du da das dos do di del della van von der den ter el al bin ibn y e'.split(' '),
);
const generations: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ jr: 'jr junior ii 2nd', sr: 'sr senior i 1st', iii: 'iii 3rd', iv: 'iv 4th', v: 'v 5th' }).flatMap(
    ([generation, forms]) => forms.split(' ').map((form) => [form, generation] as const),
  ),
);

/** What stands where nobody knew the name (CDC's list of placeholder names, and what clinics use). */
const nobody = new Set(
  (
    'anon anonymous unk unknown unnamed noname nofirstname nolastname none na nil null notgiven notknown unidentified xxx xx ' +
    'test testing tester testpatient zztest demo dummy sample patient newpatient baby babyboy babygirl boy girl babya babyb ' +
    'newborn infant fetus twin twina twinb male female man woman john/doe jane/doe johnny/doe doe trauma emergency er ' +
    'deceased refused declined temp temporary tbd fnu lnu'
  ).split(' '),
);
const nobodies = new Set([
  'john doe',
  'jane doe',
  'johnny doe',
  'jon doe',
  'john q',
  'joe bloggs',
  'mickey mouse',
  'donald duck',
]);

/** The name with placeholders left out; undefined if nothing is left. */
export function nameOf(facts: NameFacts): Name | undefined {
  let given = (facts.given ?? []).flatMap(givenWords);
  let family = words(facts.family ?? '');
  let generation = (facts.suffix ?? [])
    .flatMap(words)
    .map((word) => generations[word])
    .find(Boolean);
  const last = family.at(-1);
  if (family.length > 1 && last !== undefined && last.length > 1 && generations[last]) {
    generation ??= generations[last];
    family = family.slice(0, -1);
  }
  while (given.length > 1 && titles.has(given[0] ?? '')) given = given.slice(1);
  const behind = given.at(-1);
  if (given.length > 1 && behind !== undefined && behind.length > 1 && generations[behind]) {
    generation ??= generations[behind];
    given = given.slice(0, -1);
  }
  if (nobodies.has(`${given[0] ?? ''} ${family.join(' ')}`)) return undefined;
  if (isNobody(given)) given = [];
  if (isNobody(family)) family = [];
  if (given.length === 0 && family.length === 0) return undefined;
  const bare = family.filter((word) => !particles.has(word));
  return {
    given,
    family: bare.length > 0 ? bare : family,
    surname: family.join(''),
    ...(generation && { generation }),
  };
}

// A hyphen joins two first names to one (Mary-Ann, Mary Ann are compared by their first words and by the whole).
const givenWords = (text: string): string[] => words(text.replace(/(?<=\p{L})-(?=\p{L})/gu, ''));

const isNobody = (parts: readonly string[]): boolean =>
  parts.length > 0 &&
  (nobody.has(parts.join('')) ||
    (nobody.has(parts[0] ?? '') && parts.every((part) => nobody.has(part) || part.length === 1)));

export type GivenLevel =
  'same' | 'nickname' | 'typo' | 'alike' | 'short' | 'initial' | 'middle' | 'different' | 'missing';

/** How two persons' first names compare. */
export function compareGiven(a: readonly string[], b: readonly string[]): GivenLevel {
  const first = a[0];
  const other = b[0];
  if (first === undefined || other === undefined) return 'missing';
  const straight = compareFirst(first, other);
  if (straight === 'same' || straight === 'nickname') return straight;
  const joined = a.length !== b.length && (a.slice(0, 2).join('') === other || first === b.slice(0, 2).join(''));
  if (joined) return 'same';
  if (straight !== 'different') return straight;
  const known = (word: string, names: readonly string[]): boolean =>
    word.length > 1 && names.slice(1).some((name) => name === word || sameByNickname(name, word));
  return known(first, b) || known(other, a) ? 'middle' : 'different';
}

function compareFirst(a: string, b: string): GivenLevel {
  if (a === b) return 'same';
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 'initial' : 'different';
  if (sameByNickname(a, b)) return 'nickname';
  const close = likeness(a, b);
  if (close === 'typo') return 'typo';
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 3 && long.startsWith(short)) return 'short';
  if (close === 'alike') return 'alike';
  return short.length >= 4 && sound(a, 6) === sound(b, 6) ? 'alike' : 'different';
}

export type MiddleLevel = 'same' | 'initial' | 'different' | 'missing';

/** How the names after the first compare; one person may have more of them. */
export function compareMiddle(a: readonly string[], b: readonly string[]): MiddleLevel {
  const [one, other] = [a.slice(1), b.slice(1)];
  if (one.length === 0 || other.length === 0) return 'missing';
  let best: MiddleLevel = 'different';
  for (const x of one)
    for (const y of other) {
      if (x.length > 1 && y.length > 1) {
        if (x === y || likeness(x, y) === 'typo' || sameByNickname(x, y)) return 'same';
      } else if (x[0] === y[0]) best = 'initial';
    }
  return best;
}

export type FamilyLevel = 'same' | 'part' | 'typo' | 'alike' | 'different' | 'missing';

/** How two surnames compare: one may be part of the other's double name, or be written in one word. */
export function compareFamily(a: Name, b: Name): FamilyLevel {
  if (a.surname === '' || b.surname === '') return 'missing';
  if (a.surname === b.surname) return 'same';
  const [few, many] = a.family.length < b.family.length ? [a.family, b.family] : [b.family, a.family];
  if (few.join('') === many.join('')) return 'same';
  if (few.length < many.length && few.every((word) => word.length > 2 && many.includes(word))) return 'part';
  if (few.length > 1 && few.filter((word) => word.length > 2 && many.includes(word)).length > 0) return 'part';
  const close = likeness(a.surname, b.surname);
  if (close !== 'different') return close;
  return a.surname.length >= 4 && sound(a.surname, 6) === sound(b.surname, 6) ? 'alike' : 'different';
}

/**
 * Whether first name and surname stand in each other's place: both (`whole`), or one of them while the other
 * is another word (`half`). A typing error is allowed for.
 */
export function crossing(a: Name, b: Name): 'whole' | 'half' | undefined {
  const [first, other] = [a.given.join(''), b.given.join('')];
  if (!first || !other || !a.surname || !b.surname) return undefined;
  const crossed = [closest(a.given[0] ?? '', first, b.surname), closest(b.given[0] ?? '', other, a.surname)];
  const sure = crossed.filter((close) => close === 'same' || close === 'typo').length;
  if (sure === 0) return undefined;
  if (crossed.every((close) => close !== 'different')) return 'whole';
  return crossed.includes('same') ? 'half' : undefined;
}

function closest(word: string, joined: string, surname: string): ReturnType<typeof likeness> {
  const close = likeness(word, surname);
  return close === 'different' ? likeness(joined, surname) : close;
}
