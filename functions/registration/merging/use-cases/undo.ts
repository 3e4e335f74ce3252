import type * as z from 'zod';
import { readStaff } from '../../../clinics/index.ts';
import { againIfMet } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type RecordChange } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, NotFound, NotInThisStatus, StaleVersion, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { listRestrictions, restrictionChange } from '../../eligibility/restriction.ts';
import { patientFactsDiffer } from '../../eligibility/rules/earlier-coverage.ts';
import { findableWrites, foundByOf, lookUp } from '../../person-index.ts';
import { linksRestored, linksWithout, replacedBy } from '../../rules/links.ts';
import { changedPatient, findUnder, readIndexedPatient } from '../../store.ts';
import { changeHistory } from '../change-history.ts';
import type { PatientMerge } from '../merge.ts';
import { restoredDemographics } from '../rules/demographics.ts';
import type { mergeUndoBody } from '../schemas.ts';
import { mergeChange, mergesInto, readMerge } from '../store.ts';
import { mergedBody, type Merged } from '../view.ts';

/** How many restrictions of a health plan an undoing takes along: it is one transaction of at most 100 items. */
const MOST_RESTRICTIONS = 15;

/**
 * Undoes a merge: the duplicate is a patient by itself again, and finds what it had, as it stood. The survivor gets back what the merge changed
 * of it, but for what was changed since: that stays, and is named. What was made of the survivor meanwhile stays with it.
 *
 * @param version of the merge, as the caller read it
 * @throws NotFound, ValidationFailed for a staff member who is not known, StaleVersion, NotInThisStatus if it is undone, Conflict if the
 *   survivor was itself merged since
 */
export async function undoMerge(
  context: Context,
  patientId: string,
  mergeId: string,
  version: number,
  decided: z.output<typeof mergeUndoBody>,
): Promise<Reply> {
  const { clinicId } = context;
  return await againIfMet(async () => {
    const [before, staff] = await Promise.all([
      findUnder(clinicId, patientId, (recordId) => readMerge(clinicId, recordId, mergeId)),
      readStaff(clinicId, decided.staffId),
    ]);
    if (!before) throw new NotFound('There is no such merge.');
    if (staff?.status !== 'active')
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
        { pointer: '/staffId', detail: 'is not known', code: 'unknown-reference' },
      ]);
    if (before.version !== version) throw new StaleVersion('The merge has changed. Read it again, then decide again.');
    if (before.status === 'undone') throw new NotInThisStatus('The merge is undone already.');
    const made = await undone(context, before, decided, now());
    return await commit(context, made.change, { status: 200, version: version + 1, body: mergedBody(made) });
  });
}

async function undone(
  context: Context,
  before: PatientMerge,
  decided: z.output<typeof mergeUndoBody>,
  at: Instant,
): Promise<Merged> {
  const { clinicId } = context;
  const { survivorId, duplicateId } = before;
  const [survivor, duplicate, others, kept] = await Promise.all([
    readIndexedPatient(clinicId, survivorId),
    readIndexedPatient(clinicId, duplicateId),
    mergesInto(clinicId, survivorId),
    keptFromPlanSince(context, before, at),
  ]);
  if (!survivor || !duplicate) throw new Error('a merged record has gone');
  const later = replacedBy(survivor.patient);
  if (later !== undefined)
    throw new Conflict(`${survivorId} was itself merged into ${later}: undo that first.`, [
      { pointer: 'path:mergeId', detail: `its survivor was merged into ${later}`, code: 'replaced' },
    ]);

  const { restored, notRestored } = restoredDemographics(survivor.patient, before, others);
  const becomes = { ...restored, link: linksWithout(survivor.patient, duplicate.patient) };
  const alone = { ...duplicate.patient, active: true, link: linksRestored(duplicate.patient) };
  const merge: PatientMerge = { ...before, status: 'undone', undone: { at, ...decided, notRestored } };
  const had = survivor.foundBy;
  const has = await foundByOf(clinicId, becomes);
  const found = await lookUp(clinicId, [...new Set([...has.entries, ...had.entries])]);
  const duplicateChange = changedPatient(clinicId, duplicate.patient, alone, duplicate.foundBy, 'patient.restored');
  return {
    merge: { ...merge, version: before.version + 1, updatedAt: at },
    survivor: { ...becomes, version: survivor.patient.version + 1, updatedAt: at },
    duplicate: { ...alone, version: duplicate.patient.version + 1, updatedAt: at },
    change: {
      at,
      reason: decided.reason,
      records: [
        changedPatient(clinicId, survivor.patient, becomes, has, 'patient.unmerged'),
        duplicateChange,
        mergeChange(clinicId, before, merge, 'patientMerge.undone'),
        ...kept,
      ],
      writes: [
        changeHistory(context, survivor.patient, becomes, decided, at),
        changeHistory(context, duplicate.patient, alone, decided, at),
        ...findableWrites(clinicId, survivorId, { had, has }, found),
      ],
      // Payers were asked of both by what the survivor's record said.
      effects: [becomes, alone]
        .filter((record) => patientFactsDiffer(survivor.patient, record))
        .map(({ id, version }) => ({
          kind: 'verifyAgain',
          subjectId: id,
          params: { patientVersion: version + 1 },
        })),
      announce: { type: 'patient.unmerged', status: 'active' },
      announceAlso: [{ of: duplicateChange, type: 'patient.restored', status: 'active' }],
    },
  };
}

/**
 * Visits that were kept from the health plan while the two were one: whose they are nobody can say any more, so they are kept for both.
 * @throws Conflict if there are too many to take along
 */
async function keptFromPlanSince(
  { clinicId }: Context,
  { survivorId, duplicateId, mergedAt }: PatientMerge,
  at: Instant,
): Promise<RecordChange[]> {
  const restrictions = (await listRestrictions(clinicId, { id: survivorId })).filter(
    ({ status, createdAt }) => status === 'in-force' && createdAt >= mergedAt,
  );
  if (restrictions.length > MOST_RESTRICTIONS)
    throw new Conflict(
      `More than ${MOST_RESTRICTIONS} visits were kept from the health plan since the merge. End the restrictions that no longer matter first.`,
    );
  return restrictions.map((restriction) =>
    restrictionChange(
      clinicId,
      null,
      { ...restriction, id: newId('healthPlanRestriction'), patientId: duplicateId, createdAt: at },
      'healthPlanRestriction.made',
    ),
  );
}
