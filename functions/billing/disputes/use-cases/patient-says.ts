import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { together } from '../../payment-plans/step.ts';
import { agreedWithAnswer } from '../../payment-plans/use-cases/from-dispute.ts';
import type { Dispute, Evidence } from '../dispute.ts';
import { moveTo } from '../rules/move.ts';
import { isFinal } from '../rules/statuses.ts';
import { stepOf } from '../step.ts';
import { clinicOf } from './surroundings.ts';

/** What a patient says to an answer or a question, by the link or to the clinic’s staff. */

/**
 * The patient accepts the answer: that is the end of it. The installments become a payment plan in the same transaction.
 * @param withPlan whether the patient takes the installments that were offered
 * @throws ValidationFailed if none were, NotInThisStatus
 */
export async function accepted(
  context: Context,
  before: Dispute,
  withPlan: boolean,
  at: Instant,
  except?: string,
): Promise<Change> {
  if (withPlan && !before.answers.at(-1)?.paymentPlan)
    throw new ValidationFailed('Mend every fault that is listed, then send it again.', [
      { pointer: '/paymentPlanAccepted', detail: 'no installments were offered', code: 'not-offered' },
    ]);
  const offer = withPlan ? before.answers.at(-1)?.paymentPlan : undefined;
  const agreed = offer && (await agreedWithAnswer(context, before, offer.installments, at));
  const changes = withPlan
    ? { paymentPlanAccepted: true as const, ...(agreed ? { paymentPlanId: agreed.id } : {}) }
    : {};
  const after = moveTo(before, 'accepted', at, await clinicOf(context.clinicId), changes);
  const words = withPlan ? 'The patient accepts the answer, and the installments.' : 'The patient accepts the answer.';
  const closed = await closeTasks(context, before.id, 'The patient has answered.', { except });
  const change = stepOf(context, before, after, at, { deed: 'accepted', words }, closed);
  return agreed ? together(change, agreed.change) : change;
}

/**
 * Something more is known. Who waited for it goes on at once; elsewhere it stands beside the rest for whoever decides.
 * @throws NotInThisStatus if the dispute is over
 */
export async function supplied(
  context: Context,
  before: Dispute,
  said: Pick<Evidence, 'words' | 'reference' | 'from'>,
  at: Instant,
  except?: string,
): Promise<Change> {
  if (isFinal(before.status)) throw new NotInThisStatus(`The dispute is ${before.status}: nothing is added any more.`);
  const evidence = [...before.evidence, { ...said, at }];
  const isAwaited =
    before.status === 'awaiting-information' || (before.status === 'with-payer' && said.from === 'payer');
  const step = { deed: 'information-supplied', words: 'Something more is known.' };
  if (!isAwaited) return stepOf(context, before, { ...before, evidence }, at, step);
  const after = moveTo(before, 'gathering', at, await clinicOf(context.clinicId), { evidence });
  const closed = await closeTasks(context, before.id, 'It was answered.', { except });
  return stepOf(context, before, after, at, step, closed);
}
