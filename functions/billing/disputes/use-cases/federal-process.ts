import { clinicDate } from '../../../clinics/index.ts';
import { type Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { ValidationFailed } from '../../../platform/errors.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { withRecalls } from '../../collections/use-cases/recall.ts';
import { businessDaysAfter } from '../../rules/days.ts';
import type { Dispute } from '../dispute.ts';
import { federalRules } from '../rules/federal.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { askStaff } from './open-tasks.ts';
import { chargesOf, disputedBooks, heldNow } from './postings.ts';
import { clinicOf } from './surroundings.ts';

/** The federal patient-provider process (45 CFR 149.620): begun by the patient, told to the clinic by the dispute entity. */

/**
 * The entity’s notice has come. All that is asked for of the disputed charges is held from now on, and the clinic has ten business days from the notice.
 * @throws ValidationFailed if the notice is of a day to come, NotInThisStatus if the process runs already, or the dispute is over
 */
export async function federalBegun(
  context: Context,
  before: Dispute,
  { reference, noticeOn }: { readonly reference: string; readonly noticeOn: string },
  at: Instant,
): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  if (noticeOn > clinicDate(at, clinic)) throw dayToCome('/noticeOn');
  const answerBy = businessDaysAfter(noticeOn, federalRules.answerWithinBusinessDays);
  const federal = { reference, noticeOn, answerBy };
  const after = moveTo(before, 'federal-answer-due', at, clinic, { federal }, noticeOn);
  const books = await disputedBooks(context.clinicId, before);
  const { parts } = await heldNow(context, clinic, books, before, at);
  const closed = await closeTasks(context, before.id, 'The federal dispute process has begun.');
  const task = await askStaff(context, 'entityAnswer', before, after.due ?? at);
  const words = `The federal dispute process has begun: the entity must have the clinic’s documents by ${answerBy}.`;
  const change = stepOf(context, before, after, at, { deed: 'federal-begun', words }, parts, closed, task);
  return await withRecalls(context.clinicId, chargesOf(books, before), before.id, change);
}

/** The entity has the clinic’s documents. */
export async function answeredEntity(context: Context, before: Dispute, sentOn: string, at: Instant): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  if (sentOn > clinicDate(at, clinic)) throw dayToCome('/sentOn');
  const decisionBy = businessDaysAfter(sentOn, federalRules.decideWithinBusinessDays);
  const federal = before.federal && { ...before.federal, answeredOn: sentOn, decisionBy };
  const after = moveTo(before, 'with-dispute-entity', at, clinic, federal ? { federal } : {}, sentOn);
  const words = `The dispute entity has the clinic’s documents. It should decide by ${decisionBy}.`;
  return stepOf(context, before, after, at, { deed: 'entity-answered', words });
}

/** The process is over without a decision: what is disputed goes the clinic’s own way, and stays held. */
export async function federalEnded(
  context: Context,
  before: Dispute,
  reason: string,
  at: Instant,
  except?: string,
): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  const federal = before.federal && { ...before.federal, endedOn: clinicDate(at, clinic) };
  const after = moveTo(before, 'gathering', at, clinic, federal ? { federal } : {});
  const closed = await closeTasks(context, before.id, 'The federal dispute process is over.', { except });
  const words = 'The federal dispute process is over without a decision.';
  return stepOf(context, before, after, at, { deed: 'federal-ended', words, reason }, closed);
}

/** What is recorded has happened: on a day that has come. */
export function dayToCome(pointer: string): ValidationFailed {
  return new ValidationFailed('Mend every fault that is listed, then send it again.', [
    { pointer, detail: 'When: a day that has come', code: 'not-yet' },
  ]);
}
