import { describe, expect, test } from '@jest/globals';
import { fhirCoverage } from '../../../functions/registration/fhir/coverage.ts';
import type { Coverage } from '../../../functions/registration/patient.ts';

const coverage: Coverage = {
  id: 'cov_01k00000000000000000000000',
  version: 2,
  patientId: 'pat_01k00000000000000000000000',
  status: 'active',
  payerId: 'summit-advantage',
  lineOfBusiness: 'commercial',
  planName: 'Gold',
  memberId: 'SA-1',
  relationship: 'self',
  period: { start: '2026-01-01' },
  order: 1,
  createdAt: '2026-11-23T15:00:00.000Z',
  updatedAt: '2026-11-24T15:00:00.000Z',
};
const child: Coverage = {
  ...coverage,
  relationship: 'child',
  groupNumber: 'G1',
  subscriber: { name: { use: 'official', family: 'Rivera', given: ['Rosa', 'M.'] } },
  labels: ['HIV'],
};

describe('a coverage as FHIR', () => {
  test('says all that US Core demands of one: whose it is, which member, how related, one payer, a status', () => {
    expect(fhirCoverage(coverage)).toEqual({
      resourceType: 'Coverage',
      id: 'cov-01k00000000000000000000000',
      meta: {
        versionId: '2',
        lastUpdated: '2026-11-24T15:00:00.000Z',
        profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage'],
      },
      identifier: [
        { system: 'https://frontdesk.dev/fhir/coverage-id', value: coverage.id },
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] },
          value: 'SA-1',
        },
      ],
      status: 'active',
      type: { text: 'commercial' },
      subscriberId: 'SA-1',
      beneficiary: { reference: 'Patient/pat-01k00000000000000000000000' },
      relationship: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }],
      },
      period: { start: '2026-01-01' },
      payor: [{ identifier: { system: 'https://frontdesk.dev/fhir/payer-id', value: 'summit-advantage' } }],
      class: [
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan' }] },
          value: 'Gold',
        },
      ],
      order: 1,
    });
  });

  test('names the subscriber, the group and the labels where there are any', () => {
    expect(fhirCoverage(child)).toMatchObject({
      subscriber: { display: 'Rosa M. Rivera' },
      class: [{ value: 'Gold' }, { type: { coding: [{ code: 'group' }] }, value: 'G1' }],
      meta: { security: [{ code: 'HIV' }, { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality' }] },
    });
  });
});
