import type { Section } from '../../../reviews/index.ts';
import type { Patient } from '../../patient.ts';
import type { Person, Registration } from '../registration.ts';

/** What task pages show of a person: what is needed to tell them from another, and no more. */

/** The person's facts as lines of text, in the order in which one looks at them. */
export const personLines = {
  Name: ({ name }: Person) =>
    name?.map(({ use, given, family, suffix }) =>
      [...given, family, ...(suffix ?? []), ...(use === 'official' ? [] : [`(${use})`])].join(' '),
    ),
  'Date of birth': ({ birthDate }: Person) => (birthDate === undefined ? undefined : [birthDate]),
  Gender: ({ gender }: Person) => (gender === undefined ? undefined : [gender]),
  Address: ({ address }: Person) =>
    address?.map(({ line, city, state, postalCode }) => `${line.join(', ')}, ${city}, ${state} ${postalCode}`),
  Telephone: ({ telecom }: Person) => telecom?.filter(({ system }) => system !== 'email').map(({ value }) => value),
  Email: ({ telecom }: Person) => telecom?.filter(({ system }) => system === 'email').map(({ value }) => value),
  Identifiers: ({ identifier }: Person) =>
    identifier?.map(({ type, assigner, value }) =>
      // Of a social security number the last four digits are enough to compare.
      [type, ...(assigner ? [assigner] : []), type === 'SS' ? `…${value.slice(-4)}` : value].join(' '),
    ),
} as const satisfies Readonly<Record<string, (person: Person) => readonly string[] | undefined>>;

/** One cell: everything that is known of one fact. */
export function cellOf(lines: readonly string[] | undefined): string {
  return lines && lines.length > 0 ? lines.join('; ') : 'not known';
}

export function personSection(subject: Registration | Patient): Section {
  const person: Person = 'patient' in subject ? subject.patient : subject;
  return {
    title: 'Person',
    facts: Object.entries(personLines).map(([label, linesOf]) => ({ label, value: cellOf(linesOf(person)) })),
  };
}
