import { clinicDate } from '../../../clinics/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { withRecalls } from '../../collections/use-cases/recall.ts';
import { outcomes, type Answer, type Dispute, type Proposal } from '../dispute.ts';
import { deadlineOf, usualDisputes } from '../rules/deadlines.ts';
import { heldInAll, needsApproval } from '../rules/holding.ts';
import { isFederal } from '../rules/federal.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { askStaff } from './open-tasks.ts';
import { dayToCome } from './federal-process.ts';
import { chargesOf, disputedBooks, freed, heldNow } from './postings.ts';
import { clinicOf } from './surroundings.ts';
import { tellPatient } from '../../tell-patient.ts';
import { LINK_KIND } from '../link-kind.ts';
import { toldBy } from './told-by.ts';

/** Who decides, by which task, where it is one. */
export interface Deciding {
  readonly staffId: string;
  /** The task that is being decided: it is left to the reviews room. */
  readonly taskId?: string;
}

/** What a person wants to be decided, before it is known whether they alone may. */
export type Wanted = Omit<Proposal, 'by' | 'at'>;

/**
 * What one person decided: answered and posted at once, or put before a second person where more is given up than one alone may.
 * @throws ValidationFailed if more would be given up than is held, NotInThisStatus
 */
export async function decided(
  context: Context,
  before: Dispute,
  wanted: Wanted,
  { staffId, taskId }: Deciding,
  at: Instant,
): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  const proposal: Proposal = { ...wanted, by: `staff:${staffId}`, at };
  const decidedBy = [...new Set([...before.decidedBy, staffId])];
  if (!needsApproval(wanted.givenUp.amount, (clinic.disputes ?? usualDisputes).approvalAbove))
    return await answered(context, { ...before, decidedBy }, proposal, at, { except: taskId });
  // Judged now, though it is posted with the approval: nobody is asked to approve what cannot be.
  const { givenUp, outcome } = wanted;
  await freed(context, clinic, await disputedBooks(context.clinicId, before), before, at, {
    givenUp: givenUp.amount,
    because: outcome,
  });
  const after = moveTo(before, 'awaiting-approval', at, clinic, { proposal, decidedBy });
  const others = [...decidedBy, ...(before.submitterId === undefined ? [] : [before.submitterId])];
  const closed = await closeTasks(context, before.id, 'A colleague has decided.', { except: taskId });
  const task = await askStaff(context, 'approval', before, after.due ?? at, others);
  const words = 'It is decided; a second person must approve what is given up.';
  return stepOf(context, before, after, at, { deed: 'proposed', words }, closed, task);
}

/** What stands beside an answer. */
interface Around {
  /** The task that is being decided. */
  readonly except?: string | undefined;
  readonly approvedBy?: string;
  /** What else goes into the transaction: the correction of the books. */
  readonly parts?: Parts;
  /** In cents: what the patient owes, where the parts bring that about. */
  readonly owes?: number;
}

/**
 * The answer: posted, and told to the patient, in one transaction.
 * @throws ValidationFailed if more would be given up than is held, NotInThisStatus
 */
export async function answered(
  context: Context,
  before: Dispute,
  proposal: Proposal,
  at: Instant,
  around: Around = {},
): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  const { givenUp, outcome } = proposal;
  const postings = around.parts
    ? { parts: around.parts, owes: around.owes ?? 0, givenBack: 0 }
    : await freed(context, clinic, await disputedBooks(context.clinicId, before), before, at, {
        givenUp: givenUp.amount,
        because: outcome,
        ...(proposal.by.startsWith('staff:') ? { staffId: proposal.by.slice('staff:'.length) } : {}),
      });
  const until = deadlineOf('answered', at, clinic) ?? at;
  const telling = await tellPatient(before, LINK_KIND, 'dispute-answer', until);
  const answer: Answer = {
    ...proposal,
    at,
    owes: usd(postings.owes),
    ...(postings.givenBack > 0 ? { givenBack: usd(postings.givenBack) } : {}),
    ...(around.approvedBy === undefined ? {} : { approvedBy: around.approvedBy }),
  };
  const after = moveTo(before, 'answered', at, clinic, { answers: [...before.answers, answer], told: telling.told });
  const closed = await closeTasks(context, before.id, 'It is decided.', { except: around.except });
  const step = { deed: 'answered', words: outcomes[outcome] };
  return stepOf(context, before, after, at, step, postings.parts, closed, ...(await toldBy(context, after, telling)));
}

/**
 * The patient contests the answer, once, with something new: all that is asked for is held again, and somebody else decides.
 * @throws NotInThisStatus if nothing was answered, or it was contested before
 */
export async function contested(
  context: Context,
  before: Dispute,
  words: string,
  from: 'patient' | 'clinic',
  at: Instant,
  except?: string,
): Promise<Change> {
  if (before.status !== 'answered')
    throw new NotInThisStatus(`The dispute is ${before.status}: there is no answer to contest.`);
  if (before.round === 2) throw new NotInThisStatus('The answer was contested once: this one is the last.');
  const clinic = await clinicOf(context.clinicId);
  const books = await disputedBooks(context.clinicId, before);
  const { parts } = await heldNow(context, clinic, books, before, at);
  const after = moveTo(before, 'gathering', at, clinic, {
    round: 2,
    evidence: [...before.evidence, { words, from, at }],
  });
  const step = { deed: 'contested', words: 'The patient contests the answer, with something new.' };
  const closed = await closeTasks(context, before.id, 'The patient has answered.', { except });
  const change = stepOf(context, before, after, at, step, parts, closed);
  return await withRecalls(context.clinicId, chargesOf(books, before), before.id, change);
}

/** The patient takes the dispute back, or staff for them: what was held is owed as before. */
export async function withdrawn(
  context: Context,
  before: Dispute,
  reason: string,
  staffId: string,
  at: Instant,
  except?: string,
): Promise<Change> {
  const clinic = await clinicOf(context.clinicId);
  const books = await disputedBooks(context.clinicId, before);
  const { parts } = await freed(context, clinic, books, before, at, { givenUp: 0, because: 'withdrawn', staffId });
  const closed = await closeTasks(context, before.id, 'The dispute was taken back.', { except });
  const step = { deed: 'withdrawn', words: 'It was taken back: what was held is owed as before.', reason };
  return stepOf(context, before, moveTo(before, 'withdrawn', at, clinic), at, step, parts, closed);
}

/**
 * The dispute entity has decided what the patient owes (45 CFR 149.620(f)): posted, and final.
 * @throws NotInThisStatus if the federal process does not run, ValidationFailed if that is of a day to come
 */
export async function determined(
  context: Context,
  before: Dispute,
  said: { readonly on: string; readonly owes: number },
  staffId: string,
  at: Instant,
  except?: string,
): Promise<Change> {
  if (!isFederal(before)) throw new NotInThisStatus('The federal process does not run for this dispute.');
  const clinic = await clinicOf(context.clinicId);
  if (said.on > clinicDate(at, clinic)) throw dayToCome('/on');
  const books = await disputedBooks(context.clinicId, before);
  const givenUp = Math.max(0, heldInAll(chargesOf(books, before)) - said.owes);
  const { parts } = await freed(context, clinic, books, before, at, { givenUp, because: 'adjusted', staffId });
  const federal = before.federal && {
    ...before.federal,
    determined: { on: said.on, owes: usd(said.owes) },
    endedOn: clinicDate(at, clinic),
  };
  const after = moveTo(before, 'closed', at, clinic, { closed: 'determined', ...(federal ? { federal } : {}) });
  const closed = await closeTasks(context, before.id, 'The dispute entity has decided.', { except });
  const words = 'The dispute entity decided: the patient owes what it says, and never more than was billed.';
  return stepOf(context, before, after, at, { deed: 'determined', words }, parts, closed);
}
