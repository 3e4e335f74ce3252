import type { StaffRole } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { openTask, type ChangeParts } from '../../../reviews/index.ts';
import type { Dispute } from '../dispute.ts';
import { taskNames } from '../tasks/names.ts';

interface Asked {
  readonly title: string;
  readonly roles: readonly StaffRole[];
}

/** Who is asked what. The titles stand in mails: nothing of a person, and no amount. */
const asked: Readonly<Record<keyof typeof taskNames, Asked>> = {
  review: { title: 'Decide a dispute', roles: ['billing-specialist'] },
  approval: { title: 'Approve what a colleague decided of a dispute', roles: ['billing-specialist', 'supervisor'] },
  privacy: { title: 'Find out whose bill it is', roles: ['privacy-officer'] },
  tell: { title: 'Tell a patient what the clinic answers or asks', roles: ['billing-specialist', 'front-desk'] },
  entityAnswer: { title: 'Answer the dispute entity', roles: ['billing-specialist'] },
  entityDecision: { title: 'Ask the dispute entity how it stands', roles: ['billing-specialist'] },
  attention: { title: 'A dispute needs your attention', roles: ['billing-specialist'] },
};

/** Opens a task about a dispute. Its own workflow reminds and escalates. */
export async function askStaff(
  context: Context,
  name: keyof typeof taskNames,
  { id }: Pick<Dispute, 'id'>,
  dueAt: Instant,
  excludeStaff: readonly string[] = [],
): Promise<ChangeParts> {
  const { task: _task, ...parts } = await openTask(context, {
    kind: taskNames[name],
    capability: 'billing',
    subjectKind: 'dispute',
    subjectId: id,
    dueAt,
    excludeStaff: [...new Set(excludeStaff)],
    ...asked[name],
  });
  return parts;
}
