import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { againIfMet } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { StaleVersion } from '../../../platform/errors.ts';
import type { Dispute } from '../dispute.ts';
import type { answerBody, determinationBody, federalBody, informationBody, withdrawalBody } from '../schemas.ts';
import { disputeOf } from '../step.ts';
import { disputeReply } from '../view.ts';
import { contested, determined, withdrawn } from './decided.ts';
import { federalBegun } from './federal-process.ts';
import { accepted, supplied } from './patient-says.ts';

/** What a clinic's system changes of a dispute. Each is done by a named member of staff, on the version that was read. */

type Deed = (context: Context, before: Dispute, at: Instant) => Promise<Change>;

/** @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed */
async function changed(context: Context, id: string, version: number, staffId: string, deed: Deed): Promise<Reply> {
  return await againIfMet(async () => {
    const before = await disputeOf(context, id);
    await workingStaff(context.clinicId, staffId);
    if (before.version !== version)
      throw new StaleVersion('The dispute was changed by someone else. Read it again, then decide again.');
    const at = now();
    const change = await deed(context, before, at);
    return await commit(context, change, disputeReply(200, change, at));
  });
}

/** What the patient or the payer says, or what was found. */
export async function supplyInformation(
  context: Context,
  id: string,
  version: number,
  { staffId, ...said }: z.output<typeof informationBody>,
): Promise<Reply> {
  return await changed(context, id, version, staffId, (by, before, at) => supplied(by, before, said, at));
}

/** What the patient said to the answer, to the clinic’s staff. */
export async function recordAnswer(
  context: Context,
  id: string,
  version: number,
  said: z.output<typeof answerBody>,
): Promise<Reply> {
  return await changed(context, id, version, said.staffId, async (by, before, at) =>
    said.answer === 'accepted'
      ? await accepted(by, before, said.paymentPlanAccepted, at)
      : await contested(by, before, said.words, 'clinic', at),
  );
}

/** The patient takes the dispute back. */
export async function withdrawDispute(
  context: Context,
  id: string,
  version: number,
  { staffId, reason }: z.output<typeof withdrawalBody>,
): Promise<Reply> {
  return await changed(context, id, version, staffId, (by, before, at) => withdrawn(by, before, reason, staffId, at));
}

/** The dispute entity’s notice has come. */
export async function beginFederalProcess(
  context: Context,
  id: string,
  version: number,
  { staffId, ...notice }: z.output<typeof federalBody>,
): Promise<Reply> {
  return await changed(context, id, version, staffId, (by, before, at) => federalBegun(by, before, notice, at));
}

/** The dispute entity has decided. */
export async function recordDetermination(
  context: Context,
  id: string,
  version: number,
  { staffId, on, owes }: z.output<typeof determinationBody>,
): Promise<Reply> {
  return await changed(context, id, version, staffId, (by, before, at) =>
    determined(by, before, { on, owes: owes.amount }, staffId, at),
  );
}
