import type { PersonFacts } from './facts.ts';
import type { Name } from './names.ts';
import { formal } from './nicknames.ts';
import { personOf, type Person } from './person.ts';
import { sound } from './similarity.ts';

/**
 * The keys under which a person is found. Each is a short text of a few facts together, so selective that the patients who share
 * one stay few however many there are. The texts are personal: the store keeps only their keyed hash.
 */
export interface BlockingKeys {
  /**
   * Whoever can be certain stands under one of these: certain is only who has the name and the birth date, and these hold each
   * name with the birth date.
   */
  readonly identifying: readonly string[];
  /** Find who was written down with errors, and never alone make anybody certain. */
  readonly widening: readonly string[];
}

/** The most keys of one patient: each costs an item where it is written and a query where it is looked up. */
export const mostKeys = { identifying: 8, widening: 12 } as const;
/** The most patients that are kept under one key; where there are more, the search was cut short. */
export const mostPerKey = 50;

/** The keys of a person. A patient is written under all of them; a look-up asks by the same. */
export function blockingKeys(facts: PersonFacts): BlockingKeys {
  const person = personOf(facts);
  const unique = (keys: readonly string[], most: number): string[] => [...new Set(keys)].slice(0, most);
  return {
    identifying: unique([...birthKeys(person), ...numberKeys(person)], mostKeys.identifying),
    widening: unique([...contactKeys(person), ...homeKeys(person)], mostKeys.widening),
  };
}

/** Born on that day, day and month in either order, with one of the names: no matter whether first name or surname. */
function birthKeys({ birthDate, names }: Person): string[] {
  return birthDate ? tokensOf(names).map((token) => `b|${bornOn(birthDate)}|${token}`) : [];
}

const numberKeys = ({ identifiers }: Person): string[] => identifiers.map(({ kind, value }) => `i|${kind}|${value}`);

/** Telephone and email: a household's, sometimes a nursing home's. */
const contactKeys = ({ phones, emails }: Person): string[] => [
  ...phones.slice(0, 2).map((phone) => `p|${phone}`),
  ...emails.slice(0, 1).map((email) => `e|${email}`),
];

/** Lives there: with the birth date, with one name, with both. For whom the birth date, a name or a part of the address is wrong. */
function homeKeys({ birthDate, names, addresses }: Person): string[] {
  const [home] = addresses;
  if (!home) return [];
  const { number, way, city, postalCode } = home;
  const tokens = tokensOf(names).slice(0, 2);
  const [pair] = names.flatMap(pairOf);
  const [surname] = names.flatMap((name) => (name.surname ? [nameSound(name.surname)] : []));
  const [street, town] = [sound(way, 4), sound(city, 4)];
  const keys: string[] = [];
  if (birthDate && postalCode) keys.push(`bz|${bornOn(birthDate)}|${postalCode}`);
  if (birthDate && city) keys.push(`bc|${bornOn(birthDate)}|${town}`);
  // Those without a birth date share the house: they are few.
  if (number && way) keys.push(`yn|${birthDate?.year ?? ''}|${number}|${street}`);
  if (pair && postalCode) keys.push(`zp|${postalCode}|${pair}`);
  if (number && postalCode) keys.push(...tokens.map((token) => `nz|${number}|${postalCode}|${token}`));
  if (surname && number && way) keys.push(`ns|${number}|${street}|${surname}`);
  if (surname && number && city) keys.push(`nc|${number}|${town}|${surname}`);
  if (way && city) keys.push(...tokens.map((token) => `cs|${town}|${street}|${token}`));
  return keys;
}

const bornOn = ({ year, month, day }: NonNullable<Person['birthDate']>): string => year + [month, day].sort().join('');

/** How the first name and the parts of the surname sound, at most four. */
function tokensOf(names: readonly Name[]): string[] {
  const tokens = names.flatMap(({ given, family }) => [
    ...given.slice(0, 1).map(givenSound),
    ...family.slice(0, 2).map(nameSound),
  ]);
  return [...new Set(tokens)].slice(0, 4);
}

/** How first name and surname sound together, in either order. */
function pairOf({ given, surname }: Name): string[] {
  const [first] = given;
  return first && surname ? [[givenSound(first), nameSound(surname)].sort().join('|')] : [];
}

const nameSound = (word: string): string => sound(word, 3);
const givenSound = (first: string): string => nameSound(formal(first));
