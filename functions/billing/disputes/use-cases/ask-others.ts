import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { closeTasks } from '../../../reviews/index.ts';
import type { Dispute } from '../dispute.ts';
import { deadlineOf } from '../rules/deadlines.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import type { Deciding } from './decided.ts';
import { disputedBooks, sentToPayer } from './postings.ts';
import { clinicOf } from './surroundings.ts';
import { tellPatient } from '../../tell-patient.ts';
import { LINK_KIND } from '../link-kind.ts';
import { toldBy } from './told-by.ts';

/** Whoever decides cannot yet: the patient, or a payer, is asked first. */

/** The patient is asked for more. */
export async function askedForMore(
  context: Context,
  before: Dispute,
  words: string,
  { staffId, taskId }: Deciding,
  at: Instant,
): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  const until = deadlineOf('awaiting-information', at, clinic) ?? at;
  const telling = await tellPatient(before, LINK_KIND, 'dispute-question', until);
  const asked = { words, by: `staff:${staffId}`, at };
  const after = moveTo(before, 'awaiting-information', at, clinic, { asked, told: telling.told });
  const closed = await closeTasks(context, before.id, 'The patient is asked first.', { except: taskId });
  const step = { deed: 'asked', words: 'More is needed before it can be decided.' };
  return stepOf(context, before, after, at, step, closed, ...(await toldBy(context, after, telling)));
}

/** The claim goes to the payer again: what is held is the payer's until it has spoken. */
export async function resubmitted(
  context: Context,
  before: Dispute,
  claimId: string,
  note: string | undefined,
  { staffId, taskId }: Deciding,
  at: Instant,
): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  const books = await disputedBooks(context.clinicId, before);
  const { parts } = await sentToPayer(context, clinic, books, before, at, { claimId, staffId });
  const withPayer = { claimId, by: `staff:${staffId}`, at };
  const after = moveTo(before, 'with-payer', at, clinic, { withPayer });
  const closed = await closeTasks(context, before.id, 'The payer is asked first.', { except: taskId });
  const step = { deed: 'resubmitted', words: 'The claim is to go to the payer again.', reason: note };
  return stepOf(context, before, after, at, step, parts, closed);
}
