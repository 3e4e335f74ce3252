import type { Coverage } from '../patient.ts';
import { fhirId, filled, labelCodes, without, type FhirResource, type Json } from './resource.ts';

const system = {
  coverageId: 'https://frontdesk.dev/fhir/coverage-id',
  payerId: 'https://frontdesk.dev/fhir/payer-id',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  relationship: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship',
  coverageClass: 'http://terminology.hl7.org/CodeSystem/coverage-class',
} as const;

/** The coverage as FHIR R4, by the US Core Coverage profile. Payers have an id here and no resource of their own. */
export function fhirCoverage(coverage: Coverage): FhirResource {
  const { subscriber, relationship, memberId, planName, groupNumber, period } = coverage;
  return without({
    resourceType: 'Coverage',
    id: fhirId(coverage.id),
    meta: without({
      versionId: String(coverage.version),
      lastUpdated: coverage.updatedAt,
      profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage'],
      security: filled(labelCodes(coverage.labels)),
    }),
    identifier: [
      { system: system.coverageId, value: coverage.id },
      { type: { coding: [{ system: system.identifierType, code: 'MB' }] }, value: memberId },
    ],
    status: coverage.status,
    type: { text: coverage.lineOfBusiness },
    subscriber: subscriber && { display: [...subscriber.name.given, subscriber.name.family].join(' ') },
    subscriberId: memberId,
    beneficiary: { reference: `Patient/${fhirId(coverage.patientId)}` },
    relationship: { coding: [{ system: system.relationship, code: relationship }] },
    period: without({ ...period }),
    payor: [{ identifier: { system: system.payerId, value: coverage.payerId } }],
    class: [classOf('plan', planName), ...(groupNumber ? [classOf('group', groupNumber)] : [])],
    order: coverage.order,
  }) as FhirResource;
}

const classOf = (code: string, value: string): Json => ({
  type: { coding: [{ system: system.coverageClass, code }] },
  value,
});
