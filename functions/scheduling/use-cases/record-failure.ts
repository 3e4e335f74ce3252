import { addStaffedTime, readClinic } from '../../clinics/index.ts';
import { againIfStale } from '../../platform/case/again.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { openTask } from '../../reviews/index.ts';
import type { Appointment } from '../appointment.ts';
import { appointmentOf, stepOf } from '../step.ts';
import { taskNames } from '../tasks/names.ts';

/**
 * A state of the workflow failed for good: a person must look, and can let it go on. The appointment itself stands as it did. The
 * execution ends after it, so it is done whatever changed meanwhile, unless a new execution works on it.
 */
export async function recordFailure(context: Context, { id, run }: Appointment): Promise<void> {
  await againIfStale(async () => {
    const before = await appointmentOf(context, id);
    if (before.run !== run || before.standstill) return;
    const clinic = await readClinic(context.clinicId);
    if (!clinic) throw new Error('the clinic does not exist');
    const at = now();
    const words = 'What was due could not be done, for a reason of Frontdesk’s own. Try it again.';
    const task = await openTask(context, {
      kind: taskNames.attention,
      capability: 'scheduling',
      title: 'An appointment needs your attention',
      subjectKind: 'appointment',
      subjectId: id,
      roles: ['front-desk'],
      dueAt: addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
    });
    const after = { ...before, standstill: { code: 'workflow-failed', words } };
    await commit(context, stepOf(context, before, after, at, { deed: 'stopped' }, task));
  });
}
