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
export const mostKeys = 16;
/** The most candidates that are read of one key; where there are more, the search counts as cut short. */
export const mostPerKey = 50;

/** The keys of a person, at most `mostKeys`, the most telling first. A patient is written under all, and looked up by all. */
export function blockingKeys(facts: PersonFacts): string[] {
  const person = personOf(facts);
  return [...new Set([...ownKeys(person), ...bornKeys(person), ...homeKeys(person)])].slice(0, mostKeys);
}

/** Numbers and addresses that one person has, or a household. */
function ownKeys({ identifiers, phones, emails }: Person): string[] {
  return [
    ...identifiers.slice(0, 3).map(({ kind, value }) => `i|${kind}|${value}`),
    ...phones.slice(0, 2).map((phone) => `p|${phone}`),
    ...emails.slice(0, 1).map((email) => `e|${email}`),
  ];
}

/** Born on that day, day and month in either order: with one name (which of the two does not matter), with the city, with the postal code. */
function bornKeys({ birthDate, names, addresses }: Person): string[] {
  if (!birthDate) return [];
  const [home] = addresses;
  const born = birthDate.year + dayOf(birthDate);
  return [
    ...tokensOf(names).map((token) => `b|${born}|${token}`),
    ...(home?.city ? [`bc|${born}|${sound(home.city, 4)}`] : []),
    ...(home?.postalCode ? [`bz|${born}|${home.postalCode}`] : []),
  ];
}

/** Lives there: with one name, with both, or with the year of birth. For whom the birth date is missing or wrong. */
function homeKeys({ birthDate, names, addresses }: Person): string[] {
  const [home] = addresses;
  if (!home) return [];
  const { number, way, city, postalCode } = home;
  const tokens = tokensOf(names);
  const [pair] = names.flatMap(pairOf);
  const [surname] = names.flatMap((name) => (name.surname ? [sound(name.surname, 3)] : []));
  const [street, town] = [sound(way, 4), sound(city, 4)];
  const keys: string[] = [];
  if (way && city) keys.push(...tokens.map((token) => `cs|${town}|${street}|${token}`));
  if (number && postalCode) keys.push(...tokens.map((token) => `nz|${number}|${postalCode}|${token}`));
  if (pair && postalCode) keys.push(`zp|${postalCode}|${pair}`);
  // Those without a birth date share the house: they are few.
  if (number && way) keys.push(`yn|${birthDate?.year ?? ''}|${number}|${street}`);
  if (surname && number && way) keys.push(`ns|${number}|${street}|${surname}`);
  if (surname && number && city) keys.push(`nc|${number}|${town}|${surname}`);
  return keys;
}

const dayOf = ({ month, day }: NonNullable<Person['birthDate']>): string => [month, day].sort().join('');

/** How the first name and the parts of the surname sound, at most three. */
function tokensOf(names: readonly Name[]): string[] {
  const tokens = names.flatMap(({ given, family }) => [
    ...given.slice(0, 1).map(givenSound),
    ...family.slice(0, 2).map((word) => sound(word, 3)),
  ]);
  return [...new Set(tokens)].slice(0, 3);
}

/** How first name and surname sound together, in either order. */
function pairOf({ given, surname }: Name): string[] {
  const [first] = given;
  return first && surname ? [[givenSound(first), sound(surname, 3)].sort().join('|')] : [];
}

const givenSound = (first: string): string => sound(formal(first), 3);
