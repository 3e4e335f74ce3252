import type { PersonFacts } from '../../functions/registration/matching/index.ts';
import type { Patient } from '../../functions/registration/patient.ts';

type Known = Pick<Patient, 'name' | 'birthDate' | 'gender' | 'telecom' | 'address' | 'identifier' | 'contact'>;

/** A person of the families as a patient's record has them. */
export function patientOf(facts: PersonFacts): Known {
  const [name] = facts.names;
  const [home] = facts.addresses;
  return {
    name: [
      {
        use: 'official',
        family: name?.family ?? 'Unknown',
        given: [...(name?.given ?? ['Unknown'])],
        ...(name?.suffix ? { suffix: [...name.suffix] } : {}),
      },
    ],
    birthDate: facts.birthDate ?? '1970-01-02',
    gender: facts.gender ?? 'unknown',
    telecom: [
      ...facts.phones.map((value) => ({ system: 'phone' as const, value })),
      ...facts.emails.map((value) => ({ system: 'email' as const, value })),
    ],
    address: home
      ? [
          {
            use: 'home',
            line: [...(home.line ?? [])],
            city: home.city ?? '',
            state: home.state ?? '',
            postalCode: home.postalCode ?? '',
            country: 'US',
          },
        ]
      : [],
    identifier: facts.identifiers.flatMap(({ type, value }) => (type === 'SS' ? [{ type, value }] : [])),
    contact: [],
  };
}
