import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { againIfMet } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { StaleVersion } from '../../../platform/errors.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import type { endBody, paymentPlanAnswerBody, renegotiationBody } from '../schemas.ts';
import { paymentPlanOf } from '../step.ts';
import { paymentPlanReplyTo } from '../view.ts';
import { agreed, declined } from './agree.ts';
import { ended } from './end.ts';
import { renegotiated } from './renegotiate.ts';

/** What a clinic’s system changes of a payment plan. Each is done by a named member of staff, on the version that was read. */

type Deed = (before: PaymentPlan, at: Instant) => Promise<Change>;

/** @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed */
async function changed(
  context: Context,
  id: string,
  version: number,
  staffId: string,
  deed: Deed,
  status = 200,
): Promise<Reply> {
  return await againIfMet(async () => {
    const before = await paymentPlanOf(context, id);
    await workingStaff(context.clinicId, staffId);
    if (before.version !== version)
      throw new StaleVersion('The payment plan was changed by someone else. Read it again, then decide again.');
    const at = now();
    const change = await deed(before, at);
    return await commit(context, change, paymentPlanReplyTo(status, change, at));
  });
}

/** What the patient said to an offer, to the clinic’s staff. */
export async function recordAnswer(
  context: Context,
  id: string,
  version: number,
  said: z.output<typeof paymentPlanAnswerBody>,
): Promise<Reply> {
  return await changed(context, id, version, said.staffId, (before, at) =>
    said.answer === 'agreed'
      ? agreed(context, before, { by: said.by, staffId: said.staffId }, at)
      : declined(context, before, at),
  );
}

/** The clinic or the patient ends it; an offer is withdrawn. */
export async function endPaymentPlan(
  context: Context,
  id: string,
  version: number,
  { by, staffId, reason }: z.output<typeof endBody>,
): Promise<Reply> {
  return await changed(context, id, version, staffId, (before, at) =>
    ended(context, before, { by, staffId }, reason, at),
  );
}

/** Other terms for what is left are offered: the answer is the new payment plan. */
export async function renegotiatePaymentPlan(
  context: Context,
  id: string,
  version: number,
  { staffId, ...terms }: z.output<typeof renegotiationBody>,
): Promise<Reply> {
  const deed: Deed = (before, at) => renegotiated(context, before, terms, staffId, at);
  return await changed(context, id, version, staffId, deed, 201);
}
