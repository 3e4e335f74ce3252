import { addStaffedTime, readClinic } from '../../../clinics/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { openTask, tasksOf } from '../../../reviews/index.ts';
import type { Checkout } from '../checkout.ts';
import { PROBLEM_TASK } from '../tasks/names.ts';

/** The parts of a change that ask a billing specialist to look at a checkout: nobody is asked twice at a time. */
export async function asksStaff(context: Context, { id }: Pick<Checkout, 'id'>, at: Instant): Promise<Parts> {
  const asked = await tasksOf(context.clinicId, id);
  if (asked.some(({ kind, status }) => kind === PROBLEM_TASK && status === 'requested')) return {};
  const clinic = await readClinic(context.clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  return await openTask(context, {
    kind: PROBLEM_TASK,
    capability: 'billing',
    title: 'A payment needs your attention',
    subjectKind: 'checkout',
    subjectId: id,
    roles: ['billing-specialist'],
    dueAt: addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
  });
}
