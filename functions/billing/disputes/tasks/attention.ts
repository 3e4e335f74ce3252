import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { TaskKind } from '../../../reviews/index.ts';
import { moveTo } from '../rules/move.ts';
import { disputeOf, stepOf } from '../step.ts';
import { withdrawn } from '../use-cases/decided.ts';
import { clinicOf } from '../use-cases/surroundings.ts';
import { taskNames } from './names.ts';
import { disputeSections } from './sections.ts';

/** A step failed: the amounts stay held until somebody lets it go on. */
export const attention: TaskKind = {
  name: taskNames.attention,
  view: async (context, { subjectId }) => {
    const subject = await disputeOf(context, subjectId);
    const { warnings, sections } = await disputeSections(context, await clinicOf(context.clinicId), subject);
    return {
      warnings: ['A step failed for a reason of Frontdesk’s own. Try it again.', ...warnings],
      sections,
      choices: [
        {
          value: 'again',
          heading: 'Go on',
          label: 'Set right: go on',
          explanation: 'What was answered stays answered; of all else the facts are gathered anew.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 500 }],
        },
        {
          value: 'withdraw',
          heading: 'The patient takes it back',
          label: 'End the dispute',
          explanation: 'What was held is owed as before.',
          fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await disputeOf(context, subjectId);
    if (before.status !== 'needs-attention') throw new NotInThisStatus('The dispute no longer needs attention.');
    const at = now();
    if (choice === 'withdraw')
      return await withdrawn(context, before, fields['reason'] ?? '', context.actor.id, at, taskId);
    // What was answered is answered; all else begins with the facts.
    const status = before.stoppedIn === 'answered' ? 'answered' : 'gathering';
    const after = moveTo(before, status, at, await clinicOf(context.clinicId));
    const step = { deed: 'resumed', words: 'Set right: it goes on.', reason: fields['note'] };
    return stepOf(context, before, after, at, step);
  },
};
