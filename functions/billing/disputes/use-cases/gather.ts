import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Clinic } from '../../../clinics/index.ts';
import type { Dispute } from '../dispute.ts';
import { isFederal } from '../rules/federal.ts';
import type { DisputeStatus } from '../rules/statuses.ts';
import { moveTo } from '../rules/move.ts';
import { disputeOf, stepOf } from '../step.ts';
import { correction } from './correct.ts';
import { answered } from './decided.ts';
import { factsOf } from './facts.ts';
import { askStaff } from './open-tasks.ts';
import { disputedBooks, heldNow } from './postings.ts';
import { clinicOf } from './surroundings.ts';

/** Gathers what is known of a dispute; settles what is beyond doubt, and puts the rest before a person. */
export async function gatherFacts(context: Context, { id }: Dispute): Promise<void> {
  await againIfStale(async () => {
    const before = await disputeOf(context, id);
    if (before.status !== 'gathering') return;
    await commit(context, await gathered(context, before, now()));
  });
}

async function gathered(context: Context, before: Dispute, at: Instant): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  const books = await disputedBooks(context.clinicId, before);
  const { facts, ...account } = await factsOf(context, clinic, before, books, at);
  const known = { ...before, facts };
  if (isFederal(before)) return await backToEntity(context, clinic, known, at);
  const settled = await correction(context, clinic, before, books, account, at);
  if (settled) return await answered(context, known, settled.proposal, at, settled);
  // What a payer left to the patient meanwhile is disputed as well.
  const { parts } = await heldNow(context, clinic, books, before, at);
  const isForPrivacy = before.reason === 'wrong-person' && before.privacy?.round !== before.round;
  const status = isForPrivacy ? 'in-privacy-review' : 'in-review';
  const after = moveTo(known, status, at, clinic);
  const task = await askStaff(context, isForPrivacy ? 'privacy' : 'review', before, after.due ?? at, before.decidedBy);
  const words = isForPrivacy
    ? 'Whoever answers for privacy finds out whose bill it is.'
    : 'A billing specialist decides.';
  return stepOf(context, before, after, at, { deed: 'gathered', words }, parts, task);
}

/** A step failed while the federal process runs: it goes on where it was. */
async function backToEntity(context: Context, clinic: Clinic, known: Dispute, at: Instant): Promise<Change> {
  const { federal } = known;
  const status: DisputeStatus = federal?.answeredOn === undefined ? 'federal-answer-due' : 'with-dispute-entity';
  const after = moveTo(known, status, at, clinic, {}, federal?.answeredOn ?? federal?.noticeOn);
  const tasks =
    status === 'federal-answer-due' ? [await askStaff(context, 'entityAnswer', known, after.due ?? at)] : [];
  const words = 'The federal dispute process goes on.';
  return stepOf(context, known, after, at, { deed: 'gathered', words }, ...tasks);
}
