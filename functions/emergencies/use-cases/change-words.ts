import { readStaff } from '../../clinics/index.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { StaleVersion, ValidationFailed } from '../../platform/errors.ts';
import {
  emergencyWordsChange,
  listVersionOf,
  readEmergencyWords,
  type EmergencyWords,
} from '../../platform/emergencies/list.ts';
import { newestStarter } from '../../platform/emergencies/starter.ts';
import { wordsBody, type ApprovalBody, type OwnWordsBody } from '../schemas.ts';

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
  const staff = await readStaff(context.clinicId, staffId);
  const faults = [
    ...(staff ? [] : [{ pointer: '/staffId', detail: 'is not known', code: 'unknown-reference' }]),
    ...(staff && !(staff.status === 'active' && staff.roles.includes('clinician'))
      ? [{ pointer: '/staffId', detail: 'must be a clinician who works here', code: 'may-not-decide' }]
      : []),
    ...(listVersion === listVersionOf(before)
      ? []
      : [{ pointer: '/listVersion', detail: 'is not the list as it stands: read it again', code: 'another-list' }]),
  ];
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
  const approval = { listVersion, starter: newestStarter().version, own: before.own, by: staffId, at: now() };
  return await changed(context, before, { ...before, version: version + 1, approval }, 'emergencyWords.approved', 200);
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
): Promise<Reply> {
  return await commit(
    context,
    { records: [emergencyWordsChange(context.clinicId, before, after, action)] },
    { status, version: after.version, body: wordsBody(after) },
  );
}
