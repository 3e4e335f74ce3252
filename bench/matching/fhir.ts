import type { IdentifierFacts, PersonFacts } from '../../functions/registration/matching/index.ts';
import type { Labelled } from './register.ts';

/** As much of a FHIR R4 Patient as matching reads. */
interface FhirPatient {
  readonly resourceType: string;
  readonly id: string;
  readonly name?: { family?: string; given?: string[]; suffix?: string[] }[];
  readonly birthDate?: string;
  readonly gender?: PersonFacts['gender'];
  readonly telecom?: { system?: string; value?: string }[];
  readonly address?: { line?: string[]; city?: string; state?: string; postalCode?: string }[];
  readonly identifier?: { type?: { coding?: { code?: string }[] }; system?: string; value?: string }[];
}

/** The Patients of an NDJSON file, each a person of its own. */
export function readPatients(text: string): Labelled[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as FhirPatient)
    .filter(({ resourceType }) => resourceType === 'Patient')
    .map((patient) => ({ id: patient.id, person: patient.id, facts: factsIn(patient) }));
}

function factsIn({ name, birthDate, gender, telecom, address, identifier }: FhirPatient): PersonFacts {
  const values = (system: string): string[] =>
    (telecom ?? []).flatMap((point) => (point.system === system && point.value ? [point.value] : []));
  const types = ['MR', 'DL', 'PPN', 'SS', 'MB'] as const;
  return {
    names: name ?? [],
    birthDate,
    gender,
    addresses: address ?? [],
    phones: values('phone'),
    emails: values('email'),
    identifiers: (identifier ?? []).flatMap(({ type, system, value }): IdentifierFacts[] => {
      const known = types.find((code) => type?.coding?.some((coding) => coding.code === code));
      return known && value ? [{ type: known, assigner: system, value }] : [];
    }),
  };
}
