import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { openTask } from '../../../reviews/index.ts';
import type { Appointment } from '../../appointment.ts';
import { chaseDeadline, chaseDue } from '../../rules/chase.ts';
import { stepOf } from '../../step.ts';
import { taskNames } from '../../tasks/names.ts';
import { looked } from './look-again.ts';

/**
 * Asks somebody for what a visit lacks, after looking whether it lacks it still; and, where the last chance is over, tells the clinic that it has
 * not come. The question stays open: a person decides whether the visit takes place without, or does not.
 */
export async function chaseNeeds(context: Context, before: Appointment): Promise<void> {
  const at = now();
  const { appointment, parts } = await looked(context, before, at);
  const { chase } = appointment;
  const due = chaseDue(appointment);
  if (!chase || due === undefined || due > at) {
    // What was lacking has come, or there is more time for what still is.
    await commit(context, stepOf(context, before, appointment, at, { deed: 'needs-changed' }, parts));
    return;
  }
  if (chase.asked !== undefined) {
    const over = { ...appointment, chase: { ...chase, over: true as const } };
    await commit(context, stepOf(context, before, over, at, { deed: 'needs-missing' }, parts));
    return;
  }
  const task = await openTask(context, {
    kind: taskNames.needs,
    capability: 'scheduling',
    title: 'Something is missing for a visit',
    subjectKind: 'appointment',
    subjectId: before.id,
    roles: ['front-desk', 'authorization-specialist'],
    dueAt: chaseDeadline(appointment, at),
  });
  const asked = { ...appointment, chase: { ...chase, asked: at } };
  await commit(context, stepOf(context, before, asked, at, { deed: 'needs-chased' }, parts, task));
}
