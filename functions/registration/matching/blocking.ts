import type { PersonFacts } from './facts.ts';
import type { Name } from './names.ts';
import { formal } from './nicknames.ts';
import { personOf, type Person } from './person.ts';
import { sound } from './similarity.ts';

/**
 * The keys under which a person is found. Each is a short text of a few facts together, so selective that the patients who share
 * one stay few however many there are. The texts are personal: the store keeps only their keyed hash.
 */

/** The most keys that a patient is written under, and the most that a look-up asks for. */
export const mostKeys = 12;
/** The most candidates that are read of one key; where there are more, the search counts as cut short. */
export const mostPerKey = 50;

/** The keys of a person, the most selective first, at most `mostKeys`. A patient is written under all, and looked up by all. */
export function blockingKeys(facts: PersonFacts): string[] {
  return [...new Set(keysOf(personOf(facts)))].slice(0, mostKeys);
}

function keysOf(person: Person): string[] {
  const { birthDate, addresses } = person;
  const names = person.names.slice(0, 2);
  const tokens = unique(names.flatMap(tokensOf)).slice(0, 4);
  const pairs = unique(names.flatMap(pairOf)).slice(0, 2);
  const homes = addresses.slice(0, 2);
  const keys: string[] = [];
  // Born on that day (day and month in either order) and one of the names: one name may be wrong, or both exchanged.
  if (birthDate) {
    const { year, month, day } = birthDate;
    const born = `${year}${[month, day].sort().join('')}`;
    for (const token of tokens) keys.push(`b|${born}|${token}`);
    for (const home of homes) if (home.postalCode) keys.push(`o|${born}|${home.postalCode}`);
    for (const pair of pairs) keys.push(`y|${year}|${pair}`, `m|${[month, day].sort().join('')}|${pair}`);
  }
  for (const home of homes)
    if (home.number && home.street)
      for (const token of tokens) keys.push(`h|${home.number}|${sound(home.street)}|${token}`);
  for (const { kind, value } of person.identifiers.slice(0, 4)) keys.push(`i|${kind}|${value}`);
  for (const phone of person.phones.slice(0, 2)) keys.push(`p|${phone}`);
  for (const email of person.emails.slice(0, 1)) keys.push(`e|${email}`);
  return keys;
}

/** How the first name and each part of the surname sound; at most three. */
function tokensOf(name: Name): string[] {
  return unique([
    ...(name.given[0] ? [givenSound(name.given[0])] : []),
    ...name.family.slice(0, 2).map((word) => sound(word)),
  ]);
}

/** How first name and surname sound together, in either order. */
function pairOf(name: Name): string[] {
  const [first] = name.given;
  return first && name.surname ? [[givenSound(first), sound(name.surname)].sort().join('|')] : [];
}

const givenSound = (first: string): string => sound(formal(first));

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
