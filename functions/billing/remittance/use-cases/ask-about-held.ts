import { addStaffedTime, readClinic } from '../../../clinics/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { closeTasks, openTask, tasksOf } from '../../../reviews/index.ts';
import type { RemittanceRecord } from '../record.ts';
import { HELD_TASK } from '../tasks/names.ts';

/**
 * What a remittance's new status means for who is asked about it: held, whole or in part, somebody is; otherwise nobody is any more. As parts
 * of the change that gives it the status.
 */
export async function askAboutHeld(
  context: Context,
  { id, status }: Pick<RemittanceRecord, 'id' | 'status'>,
  at: Instant,
): Promise<Parts> {
  const { clinicId } = context;
  if (status !== 'held' && status !== 'partly-held')
    return await closeTasks(context, id, 'Nothing of the remittance is held any more.', { kinds: [HELD_TASK] });
  const asked = await tasksOf(clinicId, id);
  if (asked.some((task) => task.kind === HELD_TASK && task.status === 'requested')) return {};
  const clinic = await readClinic(clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  return await openTask(context, {
    kind: HELD_TASK,
    capability: 'billing',
    title: 'A remittance needs your attention',
    subjectKind: 'remittance',
    subjectId: id,
    roles: ['billing-specialist'],
    dueAt: addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
  });
}
