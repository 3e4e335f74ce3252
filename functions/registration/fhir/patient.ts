import type { Address, Identifier, Patient } from '../patient.ts';
import { relationshipCodes, system } from './codes.ts';
import { fhirId, filled, labelCodes, without, type FhirResource, type Json } from './resource.ts';
import { stateNumber } from './states.ts';

/**
 * The patient as FHIR R4, by the US Core Patient profile. What the profile demands and the record does not hold is said
 * to be unknown (`data-absent-reason`), never made up.
 */
export function fhirPatient(patient: Patient): FhirResource {
  const { deceased, language, contact, link } = patient;
  const { telecom, address } = usable(patient);
  return without({
    resourceType: 'Patient',
    id: fhirId(patient.id),
    meta: without({
      versionId: String(patient.version),
      lastUpdated: patient.updatedAt,
      profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'],
      security: filled(security(patient)),
    }),
    active: patient.active,
    identifier: [{ system: system.patientId, value: patient.id }, ...patient.identifier.map(fhirIdentifier)],
    name: patient.name.map(({ use, family, given, suffix }) => without({ use, family, given, suffix: filled(suffix) })),
    telecom: filled(telecom.map((point) => without({ ...point }))),
    gender: patient.gender,
    birthDate: patient.birthDate,
    ...(deceased && (deceased.date ? { deceasedDateTime: deceased.date } : { deceasedBoolean: true })),
    address: filled(address.map(fhirAddress)),
    contact: filled(
      contact.map(({ relationship, name, telecom, address }) =>
        without({
          relationship: relationship.map((each) => {
            const [codeSystem, code] = relationshipCodes[each];
            return { coding: [{ system: codeSystem, code }] };
          }),
          name: without({ use: name.use, family: name.family, given: name.given, suffix: filled(name.suffix) }),
          telecom: filled(telecom.map((point) => without({ ...point }))),
          address: address && fhirAddress(address),
        }),
      ),
    ),
    communication: language
      ? [{ language: { coding: [{ system: system.language, code: language }] }, preferred: true }]
      : undefined,
    link: filled(link?.map(({ type, other }) => ({ other: { reference: `Patient/${fhirId(other)}` }, type }))),
  }) as FhirResource;
}

/** A test record, and what it is labelled with. */
function security({ test, labels }: Patient): Json[] {
  return [...(test ? [{ system: system.reason, code: 'HTEST' }] : []), ...labelCodes(labels)];
}

/**
 * FHIR R4 has no word for "there and nowhere else", so a reader is given only addresses to which everything may go: the
 * confidential ones where they are for everything, else the ordinary ones.
 */
function usable({
  confidentialCommunication: confidential,
  telecom,
  address,
}: Patient): Pick<Patient, 'telecom' | 'address'> {
  if (confidential?.covers !== 'everything') return { telecom, address };
  return { telecom: confidential.telecom, address: confidential.address ? [confidential.address] : [] };
}

function fhirIdentifier({ type, assigner, value }: Identifier): Json {
  const known = systemOf(type, assigner);
  return {
    type: { coding: [{ system: system.identifierType, code: type }] },
    ...(known
      ? { system: known }
      : {
          _system: {
            extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
          },
        }),
    value,
    ...(assigner ? { assigner: { display: assigner } } : {}),
  };
}

/** Who gives the identifier, as a URI; undefined where the record does not say. */
function systemOf(type: Identifier['type'], assigner: string | undefined): string | undefined {
  if (type === 'SS') return system.ssn;
  const state = type === 'DL' && assigner ? stateNumber(assigner) : undefined;
  if (state !== undefined) return `${system.driversLicense}.${state}`;
  return assigner !== undefined && /^(https?:\/\/|urn:)\S+$/.test(assigner) ? assigner : undefined;
}

const fhirAddress = (address: Address): Json => ({ ...address });
