import type { PersonFacts } from './facts.ts';
import type { Name } from './names.ts';
import { formal } from './nicknames.ts';
import { personOf } from './person.ts';
import { sound } from './similarity.ts';

/**
 * The lists in which a patient stands, for who searches by a name or a birth date alone. Such a list may be long: it is read
 * page by page. Like blocking keys the texts are personal: the store keeps only their keyed hash.
 */

/** Every list in which a patient stands: at most 3 by names, 2 by surnames and 1 by birth date. */
export function listingKeys(facts: PersonFacts): string[] {
  const { names, birthDate } = personOf(facts);
  const known = names.slice(0, 2);
  return [
    ...new Set([
      ...known.flatMap(pairOf),
      ...known.flatMap(surnamesOf).slice(0, 2),
      ...(birthDate ? [`d|${birthDate.year}${birthDate.month}${birthDate.day}`] : []),
    ]),
  ];
}

/** The shortest list in which whoever is searched for must stand; undefined if too little is known of them. */
export function listingKeyFor(facts: PersonFacts): string | undefined {
  const { names, birthDate } = personOf(facts);
  const [name] = names;
  const [pair] = name ? pairOf(name) : [];
  if (pair !== undefined) return pair;
  if (birthDate) return `d|${birthDate.year}${birthDate.month}${birthDate.day}`;
  return name ? surnamesOf(name)[0] : undefined;
}

/** First name and surname as they sound, in either order. */
function pairOf({ given: [first], surname }: Name): string[] {
  return first && surname ? [`n|${[sound(formal(first)), sound(surname)].sort().join('|')}`] : [];
}

const surnamesOf = ({ surname, family }: Name): string[] =>
  surname ? [...new Set([surname, ...family])].map((word) => `s|${sound(word)}`) : [];
