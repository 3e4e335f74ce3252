import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import type { TaskKind } from '../../../reviews/index.ts';
import { mostGivenUp } from '../rules/holding.ts';
import { moveTo } from '../rules/move.ts';
import { disputeOf, stepOf } from '../step.ts';
import { decided } from '../use-cases/decided.ts';
import { askStaff } from '../use-cases/open-tasks.ts';
import { chargesOf, disputedBooks } from '../use-cases/postings.ts';
import { clinicOf } from '../use-cases/surroundings.ts';
import { taskNames } from './names.ts';
import { disputeSections } from './sections.ts';

/** "Not me": whoever answers for privacy finds out whose bill it is. What is shown is the bill, and nothing of anybody else. */
export const privacy: TaskKind = {
  name: taskNames.privacy,
  view: async (context, { subjectId }) => {
    const subject = await disputeOf(context, subjectId);
    const { warnings, sections } = await disputeSections(context, await clinicOf(context.clinicId), subject);
    return {
      warnings: [
        'The patient says that this bill is somebody else’s. If it is, theirs may have been shown to a stranger: judge that by the clinic’s own procedure.',
        ...warnings,
      ],
      sections,
      choices: [
        {
          value: 'theirs',
          heading: 'It is this patient’s bill',
          label: 'Let it be decided as a dispute',
          explanation: 'A billing specialist decides it.',
          fields: [{ name: 'note', label: 'How that is known', type: 'textarea', required: true, maxLength: 1000 }],
        },
        {
          value: 'not-theirs',
          heading: 'It is somebody else’s',
          label: 'Take it off this patient’s account',
          explanation:
            'This patient owes nothing of it. It can be charged to whom it belongs. Above the clinic’s limit a second person approves.',
          fields: [
            {
              name: 'answer',
              label: 'Answer to the patient; nothing of the other person',
              type: 'textarea',
              required: true,
              maxLength: 2000,
            },
          ],
        },
      ],
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await disputeOf(context, subjectId);
    if (before.status !== 'in-privacy-review') throw new NotInThisStatus('The question was answered already.');
    const at = now();
    const by = context.actor.id;
    const found = { ...before, privacy: { by: `staff:${by}`, at, round: before.round } };
    if (choice === 'theirs') {
      const note = fields['note'] ?? '';
      const evidence = [...before.evidence, { words: note, from: 'clinic' as const, at }];
      const after = moveTo(found, 'in-review', at, await clinicOf(context.clinicId), { evidence });
      const task = await askStaff(context, 'review', before, after.due ?? at, before.decidedBy);
      const words = 'It is this patient’s bill: it is decided as a dispute.';
      return stepOf(context, before, after, at, { deed: 'found-theirs', words }, task);
    }
    const givenUp = usd(mostGivenUp(chargesOf(await disputedBooks(context.clinicId, before), before)));
    const wanted = { outcome: 'not-theirs', givenUp, answer: fields['answer'] ?? '' } as const;
    return await decided(context, found, wanted, { staffId: by, taskId }, at);
  },
};
