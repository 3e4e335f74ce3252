import { now } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { openTask, type Task, type TaskKind } from '../../reviews/index.ts';
import type { Preauthorization } from '../case.ts';
import { staffDueAt } from '../rules/deadlines.ts';
import { stay } from '../rules/move.ts';
import { isDecided } from '../rules/outcome.ts';
import { stepOf } from '../step.ts';
import { caseOf, surroundingsOf } from '../surroundings.ts';
import { taskNames } from './names.ts';
import { outcomeFields, payerContactFields } from './outcome-fields.ts';
import { askedOf, outcomeRecorded } from './outcome.ts';
import { coverageSection, decisionsTable, itemsTable, patientSection, reachSection } from './sections.ts';

/** Staff record what came of a peer-to-peer. What is still refused opens the question of the next act. */
export const remedyOutcome: TaskKind = {
  name: taskNames.remedyOutcome,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const items = askedOf(subject);
    return {
      sections: [
        { title: 'Points to make', paragraphs: [subject.remedies.at(-1)?.note ?? ''] },
        { title: 'What the payer decided', tables: [decisionsTable(items)] },
        reachSection(around),
        patientSection(around, subject),
        coverageSection(around, subject),
        { title: 'Request', tables: [itemsTable(items)] },
      ],
      choices: [
        {
          value: 'changed',
          heading: 'The payer changed its decision',
          label: 'Record the new decision',
          fields: [...payerContactFields(false), ...outcomeFields(items)],
        },
        {
          value: 'upheld',
          heading: 'The payer stays with its decision',
          label: 'Record that it was upheld',
          explanation: 'You are then asked for the next act.',
          fields: [
            ...payerContactFields(false),
            { name: 'note', label: 'What was said', type: 'textarea', required: true },
          ],
        },
        {
          value: 'not-pursued',
          heading: 'It did not take place',
          label: 'Record that it was not pursued',
          fields: [{ name: 'note', label: 'Why', type: 'textarea', required: true }],
        },
      ],
    };
  },
  decide: async (context, task, decision) => {
    const before = await caseOf(context, task.subjectId);
    if (!isDecided(before.status)) throw new NotInThisStatus('The case has gone on since the call was planned.');
    if (decision.choice === 'changed') return await outcomeRecorded(context, task, before, decision);
    const result = decision.choice === 'upheld' ? 'upheld' : 'not-pursued';
    return await ended(context, before, task, result, decision.fields['note'] ?? '');
  },
};

async function ended(
  context: Context,
  before: Preauthorization,
  task: Task,
  result: 'upheld' | 'not-pursued',
  note: string,
): Promise<Change> {
  const at = now();
  const last = before.remedies.at(-1);
  if (!last) throw new NotInThisStatus('No act was begun.');
  const remedies = [...before.remedies.slice(0, -1), { ...last, outcome: { result, at, note } }];
  const { clinic } = await surroundingsOf(before);
  const next = await openTask(context, {
    kind: taskNames.shortfall,
    capability: 'preauthorization',
    title: 'The payer did not certify all of a request',
    subjectKind: 'preauthorization',
    subjectId: before.id,
    roles: task.roles,
    preferStaff: context.actor.id,
    dueAt: staffDueAt(at, before.urgency, clinic, before.items, undefined),
  });
  const words =
    result === 'upheld' ? 'The payer stays with its decision.' : 'The call with the payer did not take place.';
  return stepOf(
    context,
    before,
    stay(before, at, { remedies }),
    at,
    { deed: 'remedy-ended', words, announce: 'remedy-ended' },
    next,
  );
}
