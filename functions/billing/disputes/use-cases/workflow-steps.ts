import { addStaffedTime } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { closeTasks } from '../../../reviews/index.ts';
import type { Dispute } from '../dispute.ts';
import { moveTo } from '../rules/move.ts';
import { nextDeed, type Deed } from '../rules/next-deed.ts';
import { isActive } from '../rules/statuses.ts';
import { disputeOf, stepOf } from '../step.ts';
import { askStaff } from './open-tasks.ts';
import { clinicOf } from './surroundings.ts';
import { tellPatient } from '../../tell-patient.ts';
import { LINK_KIND } from '../link-kind.ts';
import { toldBy } from './told-by.ts';

/** What the workflow does when a time is over. Each is done once, and not if something else came first. */

/** The dispute, if it still calls for the deed. */
async function calling(context: Context, id: string, deed: Deed): Promise<Dispute | undefined> {
  const subject = await disputeOf(context, id);
  return nextDeed(subject, now()).deed === deed ? subject : undefined;
}

/** Half of the patient’s time is over: a mail with a new link. */
export async function remindPatient(context: Context, { id }: Dispute): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'remind-patient');
    if (!before) return;
    const at = now();
    const telling = await tellPatient(before, LINK_KIND, 'dispute-reminder', before.due ?? at);
    const { told } = telling;
    const after = { ...before, told: { ...told, remindedAt: at } };
    const step = {
      deed: 'patient-reminded',
      words: 'The patient is reminded.',
      ...(told.by === 'clinic' ? notReached : {}),
    };
    const parts = await toldBy(context, after, telling);
    await commit(context, stepOf(context, before, after, at, step, ...parts));
  });
}

/** Where no mail reaches the patient the clinic’s system hears so: its staff tell them. */
export const notReached = { announce: 'patient-not-reached' } as const;

/** What was waited for did not come: it is decided by what there is. */
export async function goOnWithout(context: Context, { id }: Dispute): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'go-on-without');
    if (!before) return;
    const at = now();
    const after = moveTo(before, 'gathering', at, await clinicOf(context.clinicId));
    const words = 'What was waited for did not come: it is decided by what there is.';
    const closed = await closeTasks(context, id, 'The time for an answer is over.');
    await commit(context, stepOf(context, before, after, at, { deed: 'gone-on', words }, closed));
  });
}

/** The patient did not answer in time: the answer stands. */
export async function closeUnanswered(context: Context, { id }: Dispute): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'close-unanswered');
    if (!before) return;
    const at = now();
    const after = moveTo(before, 'closed', at, await clinicOf(context.clinicId), { closed: 'unanswered' });
    const words = 'The patient did not answer in time: the answer stands.';
    const closed = await closeTasks(context, id, 'The time for an answer is over.');
    await commit(context, stepOf(context, before, after, at, { deed: 'closed', words }, closed));
  });
}

/** The dispute entity should have decided: staff ask how it stands. */
export async function askHowItStands(context: Context, { id }: Dispute): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'ask-how-it-stands');
    if (!before) return;
    const at = now();
    const clinic = await clinicOf(context.clinicId);
    const dueAt = addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic);
    const task = await askStaff(context, 'entityDecision', before, dueAt);
    const words = 'The dispute entity should have decided: staff ask how it stands.';
    const after: Dispute = { ...before, staffAsked: true, due: dueAt };
    await commit(
      context,
      stepOf(context, before, after, at, { deed: 'entity-overdue', words, announce: 'overdue' }, task),
    );
  });
}

/** Hands a dispute over to a new execution, before the old one reaches a year or too long a history. */
export async function continueInNewRun(context: Context, { id, run }: Dispute): Promise<void> {
  await againIfStale(async () => {
    const before = await disputeOf(context, id);
    if (before.run !== run || !isActive(before.status)) return;
    const at = now();
    const after = { ...before, run: run + 1, runSince: at };
    const words = 'The workflow goes on in a new execution.';
    await commit(context, stepOf(context, before, after, at, { deed: 'continued', words }));
  });
}

/**
 * A state of the workflow failed for good: a person must look. The amounts stay held: nothing of them is asked for until somebody has looked.
 */
export async function recordFailure(context: Context, { id, run }: Dispute): Promise<void> {
  await againIfStale(async () => {
    const before = await disputeOf(context, id);
    if (before.run !== run || !isActive(before.status)) return;
    const at = now();
    const words = 'A step failed for a reason of Frontdesk’s own. Try it again.';
    const after = moveTo(before, 'needs-attention', at, await clinicOf(context.clinicId), {
      stoppedIn: before.status,
    });
    const closed = await closeTasks(context, id, 'The dispute needs attention first.');
    const task = await askStaff(context, 'attention', before, after.due ?? at);
    await commit(context, stepOf(context, before, after, at, { deed: 'stopped', words }, closed, task));
  });
}
