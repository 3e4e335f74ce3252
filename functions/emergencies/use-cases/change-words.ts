import { readStaff } from '../../clinics/index.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotInThisStatus, StaleVersion, ValidationFailed, type Fault } from '../../platform/errors.ts';
import {
  emergencyWordsChange,
  listVersionOf,
  readEmergencyWords,
  type EmergencyWords,
} from '../../platform/emergencies/list.ts';
import { newestStarter } from '../../platform/emergencies/starter.ts';
import { wordsBody, type ApprovalBody, type OwnWordsBody, type WithdrawalBody } from '../schemas.ts';

/**
 * Changes the clinic's own words. They come into force when a clinician approves the list with them; until then what was approved before is.
 * @throws StaleVersion if the list changed since it was read
 */
export async function changeOwnWords(context: Context, version: number, { own }: OwnWordsBody): Promise<Reply> {
  const before = await listAt(context.clinicId, version);
  const after = { ...before, version: version + 1, own, ownVersion: before.ownVersion + 1 };
  return await changed(context, before, after, 'emergencyWords.changed', 200);
}

/**
 * Records that a clinician approves the list: from now on texts are screened by it.
 * @throws StaleVersion if the list changed since it was read, ValidationFailed
 */
export async function approveWords(
  context: Context,
  version: number,
  { staffId, listVersion }: ApprovalBody,
): Promise<Reply> {
  const before = await listAt(context.clinicId, version);
  const faults = [
    ...(await faultsOfClinician(context, staffId)),
    ...(listVersion === listVersionOf(before)
      ? []
      : [{ pointer: '/listVersion', detail: 'is not the list as it stands: read it again', code: 'another-list' }]),
  ];
  refuse(faults);
  const approval = { listVersion, starter: newestStarter().version, own: before.own, by: staffId, at: now() };
  return await changed(context, before, { ...before, version: version + 1, approval }, 'emergencyWords.approved', 200);
}

/**
 * Records that a clinician withdraws the approval: from now on nothing is screened.
 * @throws StaleVersion if the list changed since it was read, ValidationFailed, NotInThisStatus if no list is approved
 */
export async function withdrawApproval(
  context: Context,
  version: number,
  { staffId, reason }: WithdrawalBody,
): Promise<Reply> {
  const { approval, ...before } = await listAt(context.clinicId, version);
  refuse(await faultsOfClinician(context, staffId));
  if (!approval) throw new NotInThisStatus('No list is approved: nothing is screened as it is.');
  return await changed(context, before, { ...before, version: version + 1 }, 'emergencyWords.withdrawn', 200, reason);
}

async function faultsOfClinician({ clinicId }: Context, staffId: string): Promise<Fault[]> {
  const staff = await readStaff(clinicId, staffId);
  if (!staff) return [{ pointer: '/staffId', detail: 'is not known', code: 'unknown-reference' }];
  return staff.status === 'active' && staff.roles.includes('clinician')
    ? []
    : [{ pointer: '/staffId', detail: 'must be a clinician who works here', code: 'may-not-decide' }];
}

/** @throws ValidationFailed if there is any */
function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
}

async function listAt(clinicId: string, version: number): Promise<EmergencyWords> {
  const list = await readEmergencyWords(clinicId);
  if (list.version !== version)
    throw new StaleVersion('The list was changed by someone else. Read it again, then decide again.');
  return list;
}

async function changed(
  context: Context,
  before: EmergencyWords,
  after: EmergencyWords,
  action: string,
  status: number,
  reason?: string,
): Promise<Reply> {
  return await commit(
    context,
    { records: [emergencyWordsChange(context.clinicId, before, after, action)], reason },
    { status, version: after.version, body: wordsBody(after) },
  );
}
