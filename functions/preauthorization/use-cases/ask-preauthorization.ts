import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { Conflict, ValidationFailed, type Fault } from '../../platform/errors.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { newId } from '../../platform/ids.ts';
import { findCoverage, labelsOf, readSurvivor } from '../../registration/index.ts';
import { readStaff } from '../../clinics/store.ts';
import type { Preauthorization } from '../case.ts';
import { readPayer } from '../payers.ts';
import type { NewPreauthorization } from '../schemas.ts';
import { patientPointer } from '../store.ts';
import { stepOf } from '../step.ts';
import { areWithheld, withheldWords } from '../withheld.ts';
import { caseReply } from '../views/case.ts';

/** A foreign id in the body is like one that never was. */
const unknown = (pointer: string): Fault => ({ pointer, detail: 'is not known', code: 'unknown-reference' });

/**
 * Takes a request for prior authorization: long work, of which the client learns by the case it is told of.
 * @throws ValidationFailed if it refers to what this clinic does not have, Conflict if the health plan may hear nothing of it
 */
export async function askPreauthorization(context: Context, request: NewPreauthorization): Promise<Reply> {
  const { clinicId } = context;
  const [patient, coverage, submitter, attester] = await Promise.all([
    readSurvivor(clinicId, request.patientId),
    findCoverage(clinicId, request.patientId, request.coverageId),
    readStaff(clinicId, request.submitterId),
    request.attestation && readStaff(clinicId, request.attestation.attestedBy),
  ]);
  const payer = coverage && (await readPayer(coverage.payerId));
  const faults: Fault[] = [];
  if (!patient) faults.push(unknown('/patientId'));
  if (!coverage) faults.push(unknown('/coverageId'));
  if (!submitter || submitter.status !== 'active') faults.push(unknown('/submitterId'));
  if (request.attestation && attester?.status !== 'active') faults.push(unknown('/attestation/attestedBy'));
  if (coverage && coverage.status !== 'active')
    faults.push({ pointer: '/coverageId', detail: 'must be an active coverage', code: 'coverage-not-active' });
  if (coverage && !payer)
    faults.push({ pointer: '/coverageId', detail: 'is with a payer that is not known here', code: 'unknown-payer' });
  if (faults.length > 0 || !coverage || !patient)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);

  const items = request.items.map((item, index) => ({ sequence: index + 1, ...item }));
  if (await areWithheld(clinicId, patient, items)) throw new Conflict(withheldWords);

  const at = now();
  const id = newId('preauthorization');
  const subject: Preauthorization = {
    ...request,
    id,
    clinicId,
    // It goes with the coverage, also if a merge of two records is undone.
    patientId: coverage.patientId,
    version: 1,
    status: 'assessing',
    statusSince: at,
    payerId: coverage.payerId,
    labels: labelsOf(request, patient, coverage),
    items,
    answers: [],
    revision: 1,
    purpose: 'initial',
    attempts: [],
    remedies: [],
    run: 1,
    runSince: at,
    createdAt: at,
    updatedAt: at,
  };
  const change = stepOf(
    context,
    null,
    subject,
    at,
    { deed: 'requested', words: 'The clinic asked for prior authorization.' },
    { writes: [patientPointer(subject)] },
  );
  return await commit(context, change, caseReply(202, change, at, `/v1/preauthorizations/${id}`));
}
