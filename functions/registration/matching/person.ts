import { addressOf, type Address } from './addresses.ts';
import { emailOf, identifierOf, phoneOf, type Identifier } from './contacts.ts';
import { birthDateOf, type BirthDate } from './dates.ts';
import type { PersonFacts } from './facts.ts';
import { nameOf, type Name } from './names.ts';

/** A person's facts made comparable: folded, in parts, without placeholders. */
export interface Person {
  readonly names: readonly Name[];
  readonly birthDate: BirthDate | undefined;
  readonly gender: 'male' | 'female' | undefined;
  readonly addresses: readonly Address[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly identifiers: readonly Identifier[];
}

const made = new WeakMap<PersonFacts, Person>();

/** Makes facts comparable; done once for each object, however often it is compared. */
export function personOf(facts: PersonFacts): Person {
  const known = made.get(facts);
  if (known) return known;
  const person: Person = {
    names: present(facts.names.map(nameOf)),
    birthDate: birthDateOf(facts.birthDate),
    gender: facts.gender === 'male' || facts.gender === 'female' ? facts.gender : undefined,
    addresses: present(facts.addresses.map(addressOf)),
    phones: [...new Set(present(facts.phones.map(phoneOf)))],
    emails: [...new Set(present(facts.emails.map(emailOf)))],
    identifiers: present(facts.identifiers.map(identifierOf)),
  };
  made.set(facts, person);
  return person;
}

const present = <T>(values: readonly (T | undefined)[]): T[] => values.filter((value) => value !== undefined);
