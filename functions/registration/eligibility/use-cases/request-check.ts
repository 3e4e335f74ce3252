import { readClinic } from '../../../clinics/index.ts';
import { now } from '../../../platform/clock.ts';
import { commit, ConditionFailed } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, NotFound, NotInThisStatus, StaleVersion, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { findCoverage, readSurvivor } from '../../store.ts';
import type { EligibilityCheck } from '../check.ts';
import { isWithheld } from '../restriction.ts';
import { checkChange, newCheck, openCheckId, OPEN_WRITE, readCheck } from '../store.ts';
import { checkView, type CheckBody } from '../schemas.ts';

/** How often a check is looked for that opens and closes while we look. */
const TRIES = 10;

/**
 * Asks the coverage's payer, beside whatever else happens: the answer comes later, into the check. Where the same is being asked already, that
 * check is given back.
 *
 * @throws NotFound if the clinic has no such patient or coverage; Conflict if the patient keeps the visit from the health plan; NotInThisStatus if the coverage was entered in error; ValidationFailed if nobody is
 *   named who asks
 */
export async function requestCheck(context: Context, of: string, coverageId: string, body: CheckBody): Promise<Reply> {
  const { clinicId } = context;
  const [clinic, patient, coverage] = await Promise.all([
    readClinic(clinicId),
    readSurvivor(clinicId, of),
    findCoverage(clinicId, of, coverageId),
  ]);
  if (!clinic || !patient || !coverage) throw new NotFound('There is no such coverage.');
  if (coverage.status === 'entered-in-error')
    throw new NotInThisStatus('The coverage was entered in error: add the right one and ask about that.');
  if (await isWithheld(clinicId, patient, body))
    throw new Conflict(
      'The patient pays in full and asked that the health plan hears nothing of this visit: no payer is asked about it.',
    );
  const npi = body.provider?.npi ?? clinic.npi;
  if (npi === undefined)
    throw new ValidationFailed('Payers answer providers: say who asks.', [
      { pointer: '/provider', detail: 'must be given: the clinic’s settings have no NPI', code: 'missing' },
    ]);
  const at = now();
  const check: EligibilityCheck = {
    id: newId('eligibilityCheck'),
    clinicId,
    version: 1,
    patientId: coverage.patientId,
    coverageId,
    payerId: coverage.payerId,
    status: 'requested',
    dateOfService: body.dateOfService,
    serviceTypes: body.serviceTypes,
    ...(body.serviceCode ? { serviceCode: body.serviceCode } : {}),
    provider: { npi, name: body.provider?.name ?? clinic.name },
    asOf: { patientId: patient.id, patientVersion: patient.version, coverageVersion: coverage.version },
    requestedAt: at,
    attempts: 0,
    reasons: [],
    createdAt: at,
    updatedAt: at,
  };
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { record, writes } = newCheck(check);
    try {
      return await commit(
        context,
        {
          at,
          records: [record],
          writes,
          effects: [{ kind: 'askEligibility', params: {} }],
          announce: { type: 'eligibilityCheck.requested', status: 'requested' },
        },
        replyOf(check),
      );
    } catch (error) {
      if (!(error instanceof ConditionFailed) || error.index !== OPEN_WRITE) throw error;
    }
    const joined = await join(context, check);
    if (joined) return joined;
  }
  throw new Conflict('Too many changes at once. Nothing was changed: send the request again.');
}

/** Gives back the check that asks the same. Undefined if it closed meanwhile. */
async function join(context: Context, asked: EligibilityCheck): Promise<Reply | undefined> {
  const id = await openCheckId(asked);
  const open = id === undefined ? undefined : await readCheck(context.clinicId, id);
  if (open?.status !== 'requested') return undefined;
  const at = now();
  const after = { ...open, version: open.version + 1, updatedAt: at };
  try {
    // Who asked, and what they were told, stand on record like everybody's.
    return await commit(
      context,
      { at, records: [checkChange(open, after, 'eligibilityCheck.asked-again')] },
      replyOf(after),
    );
  } catch (error) {
    if (error instanceof StaleVersion) return undefined;
    throw error;
  }
}

function replyOf(check: EligibilityCheck): Reply {
  const { id, patientId, coverageId, version } = check;
  return {
    status: 202,
    version,
    location: `/v1/patients/${patientId}/coverages/${coverageId}/eligibility-checks/${id}`,
    body: checkView(check),
  };
}
