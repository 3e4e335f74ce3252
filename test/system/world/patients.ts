import { newImport } from '../../../local/demo/requests.ts';
import type { Bodies, Json, World } from './world.ts';

/** All that can be said of a document that somebody looked at. */
export function identityCheckBody(checkedBy: string, number: string): Json {
  return {
    kind: 'drivers-license',
    issuer: 'IL',
    number,
    expiresOn: '2029-06-30',
    confirms: ['name', 'birthDate', 'face'],
    how: 'in-person',
    checkedBy,
    checkedAt: '2026-11-20T15:00:00Z',
  };
}

/** All that can be said of how a coverage stands to others. */
const coordination = {
  courtDecree: false,
  custody: 'together',
  employment: 'active',
  employerSize: '100-or-more',
  medicareBasis: 'kidney-disease',
  medicareSince: '2024-06-15',
  accident: false,
};

/** All that can be said of patients, what covers them, and what is asked of them. */
export function patientBodies({ clinic, references, stranger }: World): Bodies {
  const name = { use: 'official', family: 'Okafor', given: ['Ines'], suffix: ['Jr'] };
  const provider = { npi: '1245319599', name: 'Dr. Ito' };
  const address = { line: ['9 Oak Avenue'], city: 'Chicago', state: 'IL', postalCode: '60614' };
  const preferences = {
    preferredChannel: 'phone',
    confidentialCommunication: {
      covers: 'labelled',
      telecom: [{ system: 'phone', value: '+13125550199', use: 'mobile' }],
      address,
    },
    labels: ['STD'],
  };
  const newFacts = {
    patient: {
      ...preferences,
      name: [name],
      birthDate: '1957-03-14',
      gender: 'female',
      telecom: [{ system: 'email', value: 'ines@example.org' }],
      address: [{ line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614' }],
      language: 'es',
      contact: [{ relationship: ['guarantor'], name, telecom: [{ system: 'phone', value: '+13125550188' }] }],
    },
    coverages: [
      {
        payerId: 'summit-advantage',
        lineOfBusiness: 'medicare-advantage',
        planName: 'Gold',
        memberId: 'M8842017',
        copay: 'qmb',
        relationship: 'self',
        period: { start: '2026-01-01' },
      },
    ],
    selfPay: false,
    dateOfService: '2026-12-14',
    consents: [{ kind: 'treatment', given: true, at: '2026-11-23T14:00:00Z', by: 'Ines Okafor', alone: false }],
    labels: ['SEX'],
    intake: [{ question: 'Do you smoke?', answer: 'No.' }],
  };
  return {
    createPatient: {
      ...preferences,
      name: [name],
      birthDate: '1957-03-14',
      gender: 'female',
      telecom: [{ system: 'phone', value: '+13125550188', use: 'mobile' }],
      address: [
        { use: 'home', line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614', country: 'US' },
      ],
      identifier: [{ type: 'MR', assigner: 'Lakeside', value: 'LK-20417' }],
      language: 'es',
      contact: [{ relationship: ['guarantor'], name, telecom: [{ system: 'phone', value: '+13125550188' }] }],
      deceased: { date: '2026-11-02' },
      test: true,
    },
    searchPatients: {
      name: { family: 'Okafor', given: 'Ines' },
      birthDate: '1957-03-14',
      phone: '+13125550188',
      email: 'ines@example.org',
      identifier: { type: 'MR', assigner: 'Lakeside', value: 'LK-20417' },
      member: { payerId: 'summit-advantage', memberId: 'M8842017' },
      limit: 20,
    },
    createRegistration: {
      submitterId: clinic.staff.frontDesk.id,
      askPatient: true,
      ...newFacts,
    },
    createPatientImport: {
      ...newImport('csv', Buffer.from('family_name')),
      forAll: { consents: newFacts.consents, selfPay: true, dateOfService: '2026-12-14' },
    },
    cancelPatientImport: { reason: 'It was the wrong file.' },
    supplyRegistrationInformation: newFacts,
    cancelRegistration: { reason: 'The patient moved away.' },
    changePatient: {
      ...preferences,
      name: [name],
      birthDate: '1957-03-14',
      gender: 'female',
      telecom: [{ system: 'phone', value: '+13125550188', use: 'mobile' }],
      address: [{ use: 'home', line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614' }],
      identifier: [{ type: 'MR', assigner: 'Lakeside', value: 'LK-20417' }],
      language: 'es',
      contact: [{ relationship: ['mother'], name, custody: { legal: 'sole', courtOrder: 'Cook County, 24 D 1207' } }],
      deceased: null,
      test: false,
      reason: 'The patient told us.',
    },
    mergePatients: {
      duplicateId: stranger,
      duplicateVersion: 1,
      staffId: clinic.staff.supervisor.id,
      reason: 'Registered twice.',
      take: ['name', 'birthDate'],
      overruleDistinct: true,
    },
    previewPatientMerge: { duplicateId: stranger, take: ['address'] },
    undoPatientMerge: { staffId: clinic.staff.supervisor.id, reason: 'They are two people.' },
    createCoverage: {
      status: 'active',
      payerId: 'summit-advantage',
      lineOfBusiness: 'medicare-advantage',
      planName: 'Gold',
      memberId: 'M8842017',
      copay: 'qmb',
      groupNumber: 'G1',
      relationship: 'child',
      subscriber: { name, birthDate: '1957-03-14' },
      period: { start: '2026-01-01', end: '2026-12-31' },
      order: 1,
      delegate: 'Delegate',
      eligibilityCheckedAt: '2026-11-23T10:00:00Z',
      coordination,
      labels: ['HIV'],
    },
    changeCoverage: {
      status: 'active',
      payerId: 'summit-advantage',
      lineOfBusiness: 'medicare-advantage',
      planName: 'Silver',
      memberId: 'M8842018',
      copay: 'usual',
      groupNumber: 'G2',
      relationship: 'spouse',
      subscriber: { name, birthDate: '1957-03-14' },
      period: { start: '2026-01-01' },
      order: 2,
      delegate: 'Delegate',
      eligibilityCheckedAt: '2026-11-23T10:00:00Z',
      labels: ['HIV'],
      reason: 'A new card.',
    },
    askWhereToReach: { labels: ['STD'], channels: ['phone', 'email'] },
    createIdentityCheck: identityCheckBody(clinic.staff.frontDesk.id, 'R150-0420-4711'),
    askConsentRule: { service: 'sti-care', state: 'IL', on: '2026-12-14', circumstances: ['parent'] },
    askRelease: { purpose: 'results', labels: ['STD'] },
    setCoverageCoordination: coordination,
    createEligibilityCheck: {
      dateOfService: '2026-12-14',
      serviceTypes: ['30', '98'],
      serviceCode: '99213',
      provider,
    },
    createHealthPlanRestriction: { dateOfService: '2026-12-31', serviceCode: '99213' },
    estimateResponsibility: {
      dateOfService: '2026-12-14',
      network: 'in',
      services: [
        {
          serviceCode: '99213',
          serviceType: '98',
          billed: { amount: 20_000, currency: 'USD' },
          allowed: { amount: 15_000, currency: 'USD' },
        },
      ],
      coverageIds: [references['cov']],
    },
  };
}
