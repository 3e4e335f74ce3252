import { clinicDate, readClinic } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect } from '../../../platform/effects/effect.ts';
import { newId } from '../../../platform/ids.ts';
import type { Coverage, Patient } from '../../patient.ts';
import { listCoverages, readCoverage, readSurvivor } from '../../store.ts';
import type { EligibilityCheck } from '../check.ts';
import { isRestricted, isWithheld, listRestrictions } from '../restriction.ts';
import { questionKey } from '../rules/question.ts';
import { questionsAgain, type Again } from '../rules/questions-again.ts';
import { moveTo } from '../rules/statuses.ts';
import { checkChange, checkIdsOf, closingWrites, newCheck, openCheckId, readCheck, readChecks } from '../store.ts';

/** How many of a coverage's newest checks are looked at. */
const LOOKED_AT = 20;

/**
 * Asks payers again because what they know a coverage or a patient by has changed: the same questions, by what the records say
 * now. Running it twice asks once.
 */
export async function verifyAgain(effect: Effect<'verifyAgain'>): Promise<Outcome> {
  const { clinicId, subjectId: patientId, params } = effect;
  const [clinic, patient] = await Promise.all([readClinic(clinicId), readSurvivor(clinicId, patientId)]);
  if (!clinic || !patient) return { done: true };
  const [coverages, restrictions] = await Promise.all([
    listCoverages(clinicId, patient),
    listRestrictions(clinicId, patient),
  ]);
  const context: Context = { clinicId, actor: { kind: 'system', id: 'eligibility' }, requestId: effect.id };
  const { coverageId, patientVersion, ...ofCoverage } = params;
  // Merged into another record since: that record is what payers are asked by.
  const version = patient.id === patientId ? patientVersion : patient.version;
  const changed =
    patientVersion === undefined ? ofCoverage : { ...ofCoverage, patientId: patient.id, patientVersion: version };
  for (const coverage of coverages) {
    if (coverage.status !== 'active' || (coverageId !== undefined && coverage.id !== coverageId)) continue;
    const checks = await readChecks(
      clinicId,
      await checkIdsOf(clinicId, coverage.patientId, coverage.id, { limit: LOOKED_AT }),
    );
    for (const again of questionsAgain(checks, clinicDate(now(), clinic), changed)) {
      const { serviceCode } = again.earlier;
      if (isRestricted(restrictions, { dateOfService: again.dateOfService, serviceCode })) continue;
      await askAgain(context, again, patient, coverage);
    }
  }
  return { done: true };
}

/**
 * Asks a question again because its day has come near, or a month has turned: three business days before, on the morning itself. Not where it was asked
 * since, or its coverage no longer holds, or the patient keeps the visit from the health plan.
 */
export async function repeatCheck(effect: Effect<'repeatEligibility'>): Promise<Outcome> {
  const { clinicId, subjectId } = effect;
  const [clinic, check] = await Promise.all([readClinic(clinicId), readCheck(clinicId, subjectId)]);
  if (!clinic || !check || check.dateOfService < clinicDate(now(), clinic)) return { done: true };
  const { patientId, coverageId, dateOfService } = check;
  const [patient, coverage, ids] = await Promise.all([
    readSurvivor(clinicId, patientId),
    readCoverage(clinicId, patientId, coverageId),
    checkIdsOf(clinicId, patientId, coverageId, { limit: LOOKED_AT }),
  ]);
  if (!patient?.active || coverage?.status !== 'active') return { done: true };
  const newest = (await readChecks(clinicId, ids)).find((each) => questionKey(each) === questionKey(check));
  if (newest?.id !== check.id || (await isWithheld(clinicId, patient, check))) return { done: true };
  const context: Context = { clinicId, actor: { kind: 'system', id: 'eligibility' }, requestId: effect.id };
  await askAgain(context, { earlier: check, dateOfService }, patient, coverage);
  return { done: true };
}

/** Asks an earlier check's question again. Where it is still being asked by what stood there before, that check is closed first. */
export async function askAgain(
  context: Context,
  { earlier, dateOfService }: Again,
  patient: Patient,
  coverage: Coverage,
): Promise<void> {
  const { serviceTypes, serviceCode, provider } = earlier;
  await askUnlessAsked(context, patient, coverage, {
    dateOfService,
    serviceTypes,
    ...(serviceCode ? { serviceCode } : {}),
    provider,
    repeats: earlier.id,
  });
}

/** What is asked of a coverage. */
type Question = Pick<EligibilityCheck, 'dateOfService' | 'serviceTypes' | 'serviceCode' | 'provider' | 'repeats'>;

/**
 * Asks the coverage's payer, unless the same is being asked by what the records say now.
 * @param patient the record that is used
 */
export async function askUnlessAsked(
  context: Context,
  patient: Patient,
  coverage: Coverage,
  question: Question,
): Promise<void> {
  const { clinicId } = context;
  await againIfStale(async () => {
    const at = now();
    const check: EligibilityCheck = {
      id: newId('eligibilityCheck'),
      clinicId,
      version: 1,
      patientId: coverage.patientId,
      coverageId: coverage.id,
      payerId: coverage.payerId,
      status: 'requested',
      ...question,
      asOf: { patientId: patient.id, patientVersion: patient.version, coverageVersion: coverage.version },
      requestedAt: at,
      attempts: 0,
      reasons: [],
      createdAt: at,
      updatedAt: at,
    };
    if (!(await isFree(context, check))) return;
    const { record, writes } = newCheck(check);
    await commit(context, {
      at,
      records: [record],
      writes,
      effects: [{ kind: 'askEligibility', params: {} }],
      announce: { type: 'eligibilityCheck.requested', status: 'requested' },
    });
  });
}

/** Whether the question is not being asked; one that is asked by what no longer stands is given up. */
async function isFree(context: Context, check: EligibilityCheck): Promise<boolean> {
  const openId = await openCheckId(check);
  const open = openId === undefined ? undefined : await readCheck(context.clinicId, openId);
  if (open?.status !== 'requested') return true;
  if (
    open.asOf?.patientId === check.asOf?.patientId &&
    (open.asOf?.coverageVersion ?? 0) >= (check.asOf?.coverageVersion ?? 0) &&
    (open.asOf?.patientVersion ?? 0) >= (check.asOf?.patientVersion ?? 0)
  )
    return false;
  const { nextAttemptAt: _next, ...rest } = open;
  const after: EligibilityCheck = { ...rest, status: moveTo(open.status, 'superseded') };
  await commit(context, {
    records: [checkChange(open, after, 'eligibilityCheck.superseded')],
    writes: closingWrites(after),
    announce: { type: 'eligibilityCheck.superseded', status: 'superseded' },
  });
  return true;
}
