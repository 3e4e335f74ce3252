import { readClinic } from '../../clinics/index.ts';
import type { Parts } from '../../platform/case/step.ts';
import type { Instant } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { EligibilityCheck } from './check.ts';
import { newCheck } from './store.ts';

/** X12 1365: the health plan as a whole. */
export const HEALTH_PLAN = '30';

/**
 * Parts of the change that adds coverages: each is verified with its payer, beside whatever else happens. Nothing is asked where
 * the clinic's settings do not say who asks: the clinic can ask by itself.
 *
 * @param coverages made now, of one patient
 * @param dateOfService `YYYY-MM-DD`
 * @param patientVersion the patient's, with this change
 */
export async function verifyNew(
  clinicId: string,
  coverages: readonly { readonly id: string; readonly patientId: string; readonly payerId: string }[],
  dateOfService: string,
  patientVersion: number,
  at: Instant,
): Promise<Parts> {
  const clinic = coverages.length > 0 ? await readClinic(clinicId) : undefined;
  const npi = clinic?.npi;
  if (!clinic || npi === undefined) return {};
  const checks = coverages.map(({ id, patientId, payerId }): EligibilityCheck => ({
    id: newId('eligibilityCheck'),
    clinicId,
    version: 1,
    patientId,
    coverageId: id,
    payerId,
    status: 'requested',
    dateOfService,
    serviceTypes: [HEALTH_PLAN],
    provider: { npi, name: clinic.name },
    asOf: { patientId, patientVersion, coverageVersion: 1 },
    requestedAt: at,
    attempts: 0,
    reasons: [],
    createdAt: at,
    updatedAt: at,
  }));
  const made = checks.map(newCheck);
  return {
    records: made.map(({ record }) => record),
    writes: made.flatMap(({ writes }) => writes),
    effects: checks.map(({ id }) => ({ kind: 'askEligibility', subjectId: id, params: {} })),
  };
}
