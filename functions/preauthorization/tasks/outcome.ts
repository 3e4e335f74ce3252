import { now } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Decision, Task, TaskKind } from '../../reviews/index.ts';
import type { Item, Preauthorization } from '../case.ts';
import { identifierOf } from '../submission-identifier.ts';
import { caseOf, requestedOf, surroundingsOf } from '../surroundings.ts';
import { answerHeard } from '../use-cases/record-answer.ts';
import { taskNames } from './names.ts';
import { outcomeFields, payerContactFields, recordedAnswer } from './outcome-fields.ts';
import { atPayerSections } from './sections.ts';

/** Staff record what a payer without an interface decided. */
export const outcome: TaskKind = {
  name: taskNames.outcome,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const items = askedOf(subject);
    return {
      sections: atPayerSections(subject, around, items),
      choices: [
        {
          value: 'record',
          heading: 'Record the outcome',
          label: 'Record what the payer decided',
          explanation: 'For what is not decided yet, you are asked again.',
          fields: [...payerContactFields(false), ...outcomeFields(items)],
        },
      ],
    };
  },
  decide: async (context, task, decision) =>
    outcomeRecorded(context, task, await caseOf(context, task.subjectId), decision),
};

/** The items that the payer was asked for. */
export function askedOf(subject: Preauthorization): Item[] {
  return requestedOf(subject).items.filter(({ requirement }) => requirement?.answer !== 'not-required');
}

/** What a person recorded, as the payer's answer to the case. */
export async function outcomeRecorded(
  context: Context,
  task: Task,
  before: Preauthorization,
  decision: Decision,
): Promise<Change> {
  const at = now();
  return await answerHeard(context, before, {
    answer: recordedAnswer(askedOf(before), decision, at),
    identifier: before.atPayer?.identifier ?? identifierOf(before),
    by: before.atPayer?.by ?? 'staff',
    sentAt: before.atPayer?.receivedAt ?? at,
    representative: decision.fields['representative'],
    task: task.id,
  });
}
