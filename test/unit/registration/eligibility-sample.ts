import type { EligibilitySettings } from '../../../functions/payers/index.ts';
import type { Coverage, Patient } from '../../../functions/registration/index.ts';
import type { Question } from '../../../functions/registration/eligibility/gateways/gateway.ts';

/** A patient, a coverage and a question of our own making. */
export const patient: Patient = {
  id: 'pat_01kb0000000000000000000000',
  version: 1,
  active: true,
  name: [{ use: 'official', family: 'Núñez-Ortega', given: ['María', 'José'], suffix: ['Jr'] }],
  birthDate: '1961-02-28',
  gender: 'female',
  telecom: [],
  address: [],
  identifier: [],
  contact: [],
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
};

export function coverage(over: Partial<Coverage> = {}): Coverage {
  return {
    id: 'cov_01kb0000000000000000000000',
    version: 1,
    patientId: patient.id,
    status: 'active',
    payerId: 'summit-advantage',
    lineOfBusiness: 'medicare-advantage',
    planName: 'Gold',
    memberId: 'SA-1042',
    relationship: 'self',
    period: { start: '2026-01-01' },
    order: 1,
    createdAt: '2026-11-01T00:00:00.000Z',
    updatedAt: '2026-11-01T00:00:00.000Z',
    ...over,
  };
}

/** A question to a payer that is reached so. */
export function question(settings: EligibilitySettings, over: Partial<Question> = {}): Question {
  return {
    identifier: 'elig_01kb0000000000000000000000',
    payer: { id: 'summit-advantage', name: 'Summit Advantage', payerNumber: 'SUMMT01', settings },
    provider: { npi: '1003000126', name: 'Lakeside Family Clinic' },
    patient,
    coverage: coverage(),
    dateOfService: '2026-12-14',
    serviceTypes: ['30'],
    ...over,
  };
}
