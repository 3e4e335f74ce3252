import { factsOf, type PersonFacts } from '../../matching/index.ts';
import type { Registration } from '../registration.ts';

/** What a registration tells of who the person is, for finding the same person among the patients. */
export function registeredFacts({ patient, coverages }: Pick<Registration, 'patient' | 'coverages'>): PersonFacts {
  return factsOf(
    {
      ...patient,
      name: patient.name ?? [],
      address: patient.address ?? [],
      telecom: patient.telecom ?? [],
      identifier: patient.identifier ?? [],
    },
    coverages,
  );
}
