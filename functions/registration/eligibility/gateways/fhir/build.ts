import { createHash } from 'node:crypto';
import type { Question } from '../gateway.ts';
import { systems } from './codes.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The question as a Bundle for `CoverageEligibilityRequest/$submit` (FHIR R4): the request first, then everybody whom it names. A reference leads to an
 * entry, and the same thing has the same name in every Bundle.
 */
export function buildRequest(question: Question, at: string): object {
  const { payer, provider, patient, coverage, serviceTypes, serviceCode, dateOfService } = question;
  const self = coverage.relationship === 'self';
  const names = {
    request: name('CoverageEligibilityRequest', question.identifier),
    insurer: name('Organization', `payer ${payer.id}`),
    provider: name('Organization', `provider ${provider.npi}`),
    patient: name('Patient', patient.id),
    subscriber: name('Patient', self ? patient.id : `subscriber of ${coverage.id}`),
    coverage: name('Coverage', coverage.id),
  };
  const member = { type: concept(systems.identifierType, 'MB'), value: coverage.memberId };
  const entry = (id: string, resource: Record<string, Json | undefined>): Json => ({
    fullUrl: `urn:uuid:${id}`,
    resource: { ...resource, id },
  });
  const reference = (id: string): Json => ({ reference: `urn:uuid:${id}` });
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: at,
    entry: [
      entry(names.request, {
        resourceType: 'CoverageEligibilityRequest',
        identifier: [{ system: systems.check, value: question.identifier }],
        status: 'active',
        purpose: ['benefits', 'validation'],
        patient: reference(names.patient),
        servicedDate: dateOfService,
        created: at,
        provider: reference(names.provider),
        insurer: reference(names.insurer),
        insurance: [{ focal: true, coverage: reference(names.coverage) }],
        item: [
          ...serviceTypes.map((code) => ({ category: concept(systems.serviceType, code) })),
          ...(serviceCode
            ? [{ productOrService: concept(/^[A-Z]/.test(serviceCode) ? systems.hcpcs : systems.cpt, serviceCode) }]
            : []),
        ],
      }),
      entry(names.insurer, {
        resourceType: 'Organization',
        active: true,
        identifier: [{ value: payer.payerNumber }],
        name: payer.name,
      }),
      entry(names.provider, {
        resourceType: 'Organization',
        active: true,
        identifier: [{ system: systems.npi, value: provider.npi }],
        name: provider.name,
      }),
      entry(names.patient, {
        resourceType: 'Patient',
        ...(self ? { identifier: [member] } : {}),
        name: patient.name.map(({ use, family, given }) => ({ use, family, given: [...given] })),
        gender: patient.gender,
        birthDate: patient.birthDate,
      }),
      ...(self || !coverage.subscriber
        ? []
        : [
            entry(names.subscriber, {
              resourceType: 'Patient',
              identifier: [member],
              name: [{ family: coverage.subscriber.name.family, given: [...coverage.subscriber.name.given] }],
              ...(coverage.subscriber.birthDate ? { birthDate: coverage.subscriber.birthDate } : {}),
            }),
          ]),
      entry(names.coverage, {
        resourceType: 'Coverage',
        status: 'active',
        subscriberId: coverage.memberId,
        identifier: [member],
        subscriber: reference(names.subscriber),
        beneficiary: reference(names.patient),
        relationship: concept(systems.subscriberRelationship, coverage.relationship),
        payor: [reference(names.insurer)],
        class: [
          { type: concept(systems.coverageClass, 'plan'), value: coverage.planName },
          ...(coverage.groupNumber
            ? [{ type: concept(systems.coverageClass, 'group'), value: coverage.groupNumber }]
            : []),
        ],
      }),
    ],
  };
}

const concept = (system: string, code: string): Json => ({ coding: [{ system, code }] });

/** A UUID made of what it stands for (RFC 9562 version 8). */
function name(type: string, key: string): string {
  const hash = createHash('sha256').update(`frontdesk eligibility ${type} ${key}`).digest('hex');
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
