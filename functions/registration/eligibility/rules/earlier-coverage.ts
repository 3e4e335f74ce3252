import { canonical } from '../../../platform/rules/canonical.ts';
import type { Coverage, Patient } from '../../patient.ts';

/**
 * Whether an answer was given before what the payer knows the coverage by was changed.
 * @param coverageVersion by which the payer was asked; undefined: by one before versions were kept
 */
export function isOfEarlierCoverage(
  coverageVersion: number | undefined,
  { factsSince }: Pick<Coverage, 'factsSince'>,
): boolean {
  return factsSince !== undefined && (coverageVersion ?? 0) < factsSince.version;
}

/** What a payer finds a coverage by, and what decides whether it holds. */
const COVERAGE_FACTS = [
  'status',
  'payerId',
  'lineOfBusiness',
  'planName',
  'memberId',
  'groupNumber',
  'relationship',
  'subscriber',
  'period',
] as const satisfies readonly (keyof Coverage)[];

/** What a payer knows a patient by. */
const PATIENT_FACTS = ['name', 'birthDate', 'gender'] as const satisfies readonly (keyof Patient)[];

/** Whether the payer would be asked otherwise of this coverage. */
export function coverageFactsDiffer(before: Partial<Coverage>, after: Partial<Coverage>): boolean {
  return COVERAGE_FACTS.some((fact) => canonical(before[fact]) !== canonical(after[fact]));
}

/** Whether payers would be asked otherwise of this patient. */
export function patientFactsDiffer(before: Partial<Patient>, after: Partial<Patient>): boolean {
  return PATIENT_FACTS.some((fact) => canonical(before[fact]) !== canonical(after[fact]));
}
