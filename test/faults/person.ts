import { createHash } from 'node:crypto';

/** Letters of a word that stands for nobody. */
const WORD = 6;

export interface Facts {
  /** That nobody of another story has. */
  readonly number: number;
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
  readonly email: string;
  readonly street: string;
  readonly city: string;
}

let persons = 0;

/** Somebody who was in no story before, of whichever workflow: one stack runs the stories of all of them. */
export function newPerson(): Facts {
  persons += 1;
  return personOf(persons);
}

/**
 * The facts of a person who is like nobody of another number: by no key would one find the other. The words are of Chinese
 * characters, which sound like nothing else, and which a comparison of two runs takes for the same.
 */
export function personOf(number: number): Facts {
  const digest = createHash('sha256').update(`person ${number}`).digest();
  const word = (from: number): string =>
    Array.from({ length: WORD }, (_, at) =>
      String.fromCodePoint(0x4e00 + (digest.readUInt16BE(from + at) % 0x5000)),
    ).join('');
  const hex = digest.toString('hex').slice(0, 12);
  // No day that could be a month: nobody is born on another one's birthday with the two swapped.
  const born = new Date(Date.UTC(1930, number % 1000, 13 + (number % 13)));
  return {
    number,
    family: word(0),
    given: word(7),
    birthDate: born.toISOString().slice(0, 10),
    email: `p-${hex}@example.org`,
    street: word(14),
    city: word(21),
  };
}
