import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { openTask } from '../../reviews/index.ts';
import type { Preauthorization } from '../case.ts';
import { staffDueAt } from '../rules/deadlines.ts';
import { stay } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { requestedOf, surroundingsOf } from '../surroundings.ts';
import { taskNames } from '../tasks/names.ts';

/** The payer's time has passed without a decision, which is neither approval nor denial: staff chase it. */
export async function chaseLatePayer(context: Context, before: Preauthorization): Promise<void> {
  const { atPayer } = before;
  if (!atPayer) throw new Error('a pended case is known to the payer');
  const at = now();
  const { clinic } = await surroundingsOf(before);
  const after = stay(before, at, { atPayer: { ...atPayer, chasedAt: at } });
  const task = await openTask(context, {
    kind: taskNames.latePayer,
    capability: 'preauthorization',
    title: 'The payer is late with its decision',
    subjectKind: 'preauthorization',
    subjectId: before.id,
    roles: ['authorization-specialist', 'nurse'],
    dueAt: staffDueAt(at, before.urgency, clinic, requestedOf(before).items, undefined),
  });
  const words = 'The payer’s time to decide has passed. Staff chase it.';
  await commit(
    context,
    stepOf(context, before, after, at, { deed: 'payer-late', words, announce: 'payer-late' }, task),
  );
}
