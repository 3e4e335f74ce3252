import type { Instant } from '../platform/clock.ts';
import type { Money } from '../platform/money.ts';
import type { Outcome } from './eligibility/rules/outcome.ts';
import { isRestricted, listRestrictions } from './eligibility/restriction.ts';
import { newestAnswer } from './eligibility/use-cases/newest-answer.ts';
import { orderOn } from './eligibility/use-cases/order-on.ts';
import { listIdentityChecks } from './identity/check.ts';
import { identityOf } from './identity/rules/level.ts';
import type { Coverage, LineOfBusiness, Patient } from './patient.ts';
import { listCoverages, readSurvivor } from './store.ts';

/** What the front desk holds against what a patient says and shows on the day of a visit. */
export interface DeskFacts {
  readonly patient: Patient;
  /** Whether some evidence of who the patient is still counts. */
  readonly identityShown: boolean;
  /** The patient keeps everything of the day from the health plan: no card is asked for. */
  readonly withheld: boolean;
  /** Those that hold on the day, in the order in which they pay. */
  readonly coverages: readonly DeskCoverage[];
}

export interface DeskCoverage {
  readonly id: string;
  readonly planName: string;
  readonly lineOfBusiness: LineOfBusiness;
  /** Whether a copay can be asked for; the usual one where nobody said. */
  readonly copay?: Coverage['copay'];
  /** What the payer says of it for the day; absent where it was not asked, or said nothing of use. */
  readonly answer?: {
    readonly outcome: Outcome;
    readonly answeredAt: Instant;
    readonly dateOfService: string;
    /** Of an office visit (X12 service type 98), in the network. */
    readonly copay?: Money;
  };
}

const OFFICE_VISIT = '98';

/**
 * What is known of a patient for a visit; undefined if the clinic has no such patient.
 * @param day `YYYY-MM-DD`, of the visit
 */
export async function deskFacts(clinicId: string, patientId: string, day: string): Promise<DeskFacts | undefined> {
  const patient = await readSurvivor(clinicId, patientId);
  if (!patient) return undefined;
  const [checks, coverages, restrictions] = await Promise.all([
    listIdentityChecks(clinicId, patient),
    listCoverages(clinicId, patient),
    listRestrictions(clinicId, patient),
  ]);
  const order = orderOn(day, patient, coverages);
  const holding = order.coverages.flatMap(({ coverageId }) => coverages.find(({ id }) => id === coverageId) ?? []);
  return {
    patient,
    identityShown: identityOf(checks, patient, day).level !== 'none',
    withheld: isRestricted(restrictions, { dateOfService: day }),
    coverages: await Promise.all(holding.map((coverage) => onDay(clinicId, coverage, day))),
  };
}

async function onDay(clinicId: string, coverage: Coverage, day: string): Promise<DeskCoverage> {
  const { id, planName, lineOfBusiness, copay: kind } = coverage;
  const plain = { id, planName, lineOfBusiness, ...(kind === undefined ? {} : { copay: kind }) };
  const check = await newestAnswer(clinicId, coverage, day);
  if (!check?.answer || !check.outcome) return plain;
  const { answeredAt, services } = check.answer;
  const copay = services.find(({ serviceType, network }) => serviceType === OFFICE_VISIT && network === 'in')?.copay;
  return {
    ...plain,
    answer: { outcome: check.outcome, answeredAt, dateOfService: check.dateOfService, ...(copay ? { copay } : {}) },
  };
}
