import type * as z from 'zod';
import { readStaff } from '../../../clinics/index.ts';
import { againIfMet } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, NotFound, StaleVersion, ValidationFailed, type Fault } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { patientFactsDiffer } from '../../eligibility/rules/earlier-coverage.ts';
import { findableWrites, foundByOf, lookUp } from '../../person-index.ts';
import { differences } from '../../rules/difference.ts';
import { linksReplaced, linksWith } from '../../rules/links.ts';
import { changedPatient, readIndexedPatient, type IndexedPatient } from '../../store.ts';
import { changeHistory } from '../change-history.ts';
import { saidDistinct } from '../distinct.ts';
import type { PatientMerge, Takeable } from '../merge.ts';
import { mergedDemographics } from '../rules/demographics.ts';
import { obstaclesTo } from '../rules/obstacles.ts';
import type { mergeBody } from '../schemas.ts';
import { mergeChange } from '../store.ts';
import { mergedBody, type Merged } from '../view.ts';

/**
 * Merges one record into another, because a named staff member found them to be one person's. Nothing is moved: the two are linked, and
 * whoever reads the person reads both. So undoing is taking the link away.
 *
 * @param version of the survivor, as the caller read it
 * @throws NotFound, ValidationFailed for a duplicate or staff member who is not known, StaleVersion if either changed since, Conflict with
 *   every reason why they cannot be merged
 */
export async function mergePatients(
  context: Context,
  survivorId: string,
  version: number,
  body: z.output<typeof mergeBody>,
): Promise<Reply> {
  const { clinicId } = context;
  return await againIfMet(async () => {
    const [survivor, duplicate, staff] = await Promise.all([
      readIndexedPatient(clinicId, survivorId),
      readIndexedPatient(clinicId, body.duplicateId),
      readStaff(clinicId, body.staffId),
    ]);
    if (!survivor) throw new NotFound('There is no such patient.');
    const unknown: Fault[] = [];
    if (!duplicate) unknown.push({ pointer: '/duplicateId', detail: 'is not known', code: 'unknown-reference' });
    if (staff?.status !== 'active')
      unknown.push({ pointer: '/staffId', detail: 'is not known', code: 'unknown-reference' });
    if (!duplicate || unknown.length > 0)
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', unknown);
    if (survivor.patient.version !== version || duplicate.patient.version !== body.duplicateVersion)
      throw new StaleVersion('One of the two was changed by someone else. Read both again, then decide again.');
    const at = now();
    const made = await merged(context, survivor, duplicate, body, at);
    return await commit(context, made.change, {
      status: 201,
      version: 1,
      location: `/v1/patients/${survivorId}/merges/${made.merge.id}`,
      body: mergedBody(made),
    });
  });
}

/** What staff decide of a merge. */
interface Decided {
  readonly staffId: string;
  readonly reason: string;
  readonly take: readonly Takeable[];
  readonly overruleDistinct: boolean;
}

/**
 * The change that merges the one record into the other, and both as it leaves them. It is on condition of both records' versions: of two
 * merges at the same moment that touch one record, one happens.
 * @throws Conflict with every reason why not
 */
export async function merged(
  context: Context,
  { patient: survivor, foundBy: had }: IndexedPatient,
  { patient: duplicate, foundBy: stays }: IndexedPatient,
  { overruleDistinct, ...decided }: Decided,
  at: Instant,
): Promise<Merged> {
  const { clinicId } = context;
  const distinct = await saidDistinct(clinicId, survivor, duplicate);
  const obstacles = obstaclesTo(survivor, duplicate, distinct && !overruleDistinct);
  if (obstacles.length > 0) throw new Conflict('These two records cannot be merged.', obstacles);

  const known = mergedDemographics(survivor, duplicate, decided.take);
  const becomes = { ...known, link: linksWith(survivor, duplicate) };
  const replaced = { ...duplicate, active: false, link: linksReplaced(duplicate, survivor.id) };
  const merge: PatientMerge = {
    id: newId('patientMerge'),
    version: 1,
    status: 'in-force',
    survivorId: survivor.id,
    duplicateId: duplicate.id,
    ...decided,
    overruledDistinct: distinct,
    changes: differences(survivor, known),
    mergedAt: at,
    createdAt: at,
    updatedAt: at,
  };
  const has = await foundByOf(clinicId, becomes);
  const found = await lookUp(clinicId, [...new Set([...has.entries, ...had.entries])]);
  const survivorChange = changedPatient(clinicId, survivor, becomes, has, 'patient.merged');
  // It stays where it is found: who is found by it is shown the survivor.
  const duplicateChange = changedPatient(clinicId, duplicate, replaced, stays, 'patient.replaced');
  return {
    merge,
    survivor: { ...becomes, version: survivor.version + 1, updatedAt: at },
    duplicate: { ...replaced, version: duplicate.version + 1, updatedAt: at },
    change: {
      at,
      reason: decided.reason,
      records: [survivorChange, duplicateChange, mergeChange(clinicId, null, merge, 'patientMerge.made')],
      writes: [
        changeHistory(context, survivor, becomes, decided, at),
        changeHistory(context, duplicate, replaced, decided, at),
        ...findableWrites(clinicId, survivor.id, { had, has }, found),
      ],
      // Payers know the person by one record from now on.
      effects: [survivor, duplicate].some((record) => patientFactsDiffer(record, becomes))
        ? [{ kind: 'verifyAgain', subjectId: survivor.id, params: { patientVersion: survivor.version + 1 } }]
        : [],
      announce: { type: 'patient.merged', status: 'active' },
      announceAlso: [{ of: duplicateChange, type: 'patient.replaced', status: 'inactive' }],
    },
  };
}
