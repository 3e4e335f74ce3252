import { addStaffedTime, type Clinic, type StaffRole } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { openTask, type ChangeParts } from '../../../reviews/index.ts';
import { taskNames } from '../tasks/names.ts';

/** Who is asked what. The titles stand in mails: nothing of a person, and no amount. */
const asked: Readonly<
  Record<keyof typeof taskNames, { readonly title: string; readonly roles: readonly StaffRole[] }>
> = {
  decision: { title: 'Decide about a payment plan', roles: ['billing-specialist'] },
  tell: { title: 'Tell a patient about a payment plan', roles: ['billing-specialist', 'front-desk'] },
  attention: { title: 'A payment plan needs your attention', roles: ['billing-specialist'] },
};

/**
 * Opens a task about a payment plan. Its own workflow reminds and escalates.
 * @param dueAt default: as long as an ordinary review may take
 */
export async function askStaff(
  context: Context,
  name: keyof typeof taskNames,
  subjectId: string,
  clinic: Clinic,
  at: Instant,
  dueAt: Instant = addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
): Promise<ChangeParts> {
  const { task: _task, ...parts } = await openTask(context, {
    kind: taskNames[name],
    capability: 'billing',
    subjectKind: 'paymentPlan',
    subjectId,
    dueAt,
    ...asked[name],
  });
  return parts;
}
