import type { Instant } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import { openTask } from '../../reviews/index.ts';
import type { Preauthorization } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { isShortfall } from '../rules/outcome.ts';
import type { Parts } from '../step.ts';
import { surroundingsOf } from '../surroundings.ts';
import { taskNames } from '../tasks/names.ts';
import { outcomeTask, shortfallTask } from './record-answer.ts';

/**
 * A change that comes to nothing: what stood before it stands, and what staff were asked of that is asked again. Else a
 * refusal would lose the acts against it, and a payer that only people reach would wait for nobody.
 */
export async function changeDropped(
  context: Context,
  before: Preauthorization,
  at: Instant,
): Promise<{ readonly after: Preauthorization; readonly tasks: readonly Parts[] }> {
  const { proposed, atPayer } = before;
  if (!proposed) throw new Error('there is no change to drop');
  const wereOpen = proposed.openTasks ?? [];
  const after = moveTo(before, proposed.from, at, {
    proposed: undefined,
    // Nobody chases a late payer any more: it is found late anew.
    ...(atPayer && wereOpen.includes(taskNames.latePayer) ? { atPayer: { ...atPayer, chasedAt: undefined } } : {}),
  });
  const tasks: Parts[] = [];
  if (wereOpen.length === 0) return { after, tasks };
  const around = await surroundingsOf(before);
  if (wereOpen.includes(taskNames.shortfall)) {
    const decided = after.items.filter(isShortfall).flatMap(({ decision }) => decision?.decidedAt ?? []);
    tasks.push(await shortfallTask(context, after, around, decided.toSorted().at(-1) ?? at, at));
  }
  if (wereOpen.includes(taskNames.outcome)) tasks.push(await outcomeTask(context, after, around, at));
  const until = after.remedies.at(-1)?.until;
  if (wereOpen.includes(taskNames.remedyOutcome) && until)
    tasks.push(await remedyOutcomeTask(context, after.id, until));
  return { after, tasks };
}

/** Staff record what came of a call with the payer. */
export async function remedyOutcomeTask(
  context: Context,
  subjectId: string,
  dueAt: Instant,
  preferStaff?: string,
): Promise<Parts> {
  return await openTask(context, {
    kind: taskNames.remedyOutcome,
    capability: 'preauthorization',
    title: 'Record what came of a call with the payer',
    subjectKind: 'preauthorization',
    subjectId,
    roles: ['authorization-specialist', 'nurse', 'clinician'],
    preferStaff,
    dueAt,
  });
}
