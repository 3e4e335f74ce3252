import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Preauthorization } from '../case.ts';
import { noticeTo } from '../mails.ts';
import { moveTo, stay } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { changeDropped } from './drop-change.ts';

/** Reminds the clinic of what is missing: by its webhook and feed, and the submitter by mail. */
export async function remindOfMissingInformation(context: Context, before: Preauthorization): Promise<void> {
  const { information } = before;
  if (!information) throw new Error('a case that awaits information says which');
  const at = now();
  const after = stay(before, at, { information: { ...information, remindedAt: at } });
  const words = `Reminded: ${information.missing.length} still missing.`;
  await commit(
    context,
    stepOf(
      context,
      before,
      after,
      at,
      { deed: 'reminded', words, announce: 'information-reminder' },
      {
        effects: [noticeTo(before.submitterId, 'preauthorization-information-needed', before.id)],
      },
    ),
  );
}

/** Ends the case for want of what was asked for; of a change, only the change: what stood before it stands. */
export async function closeUnanswered(context: Context, before: Preauthorization): Promise<void> {
  const at = now();
  const words = 'What was missing was not supplied in time.';
  const { after, tasks } = before.proposed
    ? await changeDropped(context, before, at)
    : {
        after: moveTo(before, 'closed', at, { standstill: { code: 'information-not-supplied', words } }),
        tasks: [],
      };
  await commit(
    context,
    stepOf(
      context,
      before,
      after,
      at,
      { deed: before.proposed ? 'change-dropped' : 'closed', words },
      {
        effects: [noticeTo(before.submitterId, 'preauthorization-closed', before.id)],
      },
      ...tasks,
    ),
  );
}
