import { now } from '../../../platform/clock.ts';
import type { TaskKind } from '../../../reviews/index.ts';
import { labelsOf, labelWarnings } from '../../privacy/rules/labels.ts';
import { moveTo } from '../rules/move.ts';
import { registrationOf, stepOf } from '../step.ts';
import { cancelled } from '../use-cases/cancel.ts';
import { personSection } from './sections.ts';
import { taskNames } from './names.ts';

/** A step failed: let it go on, or cancel it. */
export const attention: TaskKind = {
  name: taskNames.attention,
  view: async (context, { subjectId }) => {
    const subject = await registrationOf(context, subjectId);
    return {
      warnings: [
        subject.standstill?.words ?? 'Something failed.',
        ...labelWarnings(labelsOf(subject, subject.patient)),
      ],
      sections: [personSection(subject)],
      choices: [
        {
          value: 'again',
          heading: 'Go on',
          label: 'Set right: go on',
          explanation: 'Frontdesk looks for the person anew.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 1000 }],
        },
        {
          value: 'cancel',
          heading: 'Cancel',
          label: 'Cancel the registration',
          explanation: 'Nobody is made a patient.',
          fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, task, { choice, fields }) => {
    const before = await registrationOf(context, task.subjectId);
    const at = now();
    if (choice === 'cancel') return await cancelled(context, before, at, fields['reason'] ?? '', task.id);
    const words = fields['note'] ? `Set right: ${fields['note']}` : 'Set right: it goes on.';
    return stepOf(context, before, moveTo(before, 'searching', at), at, { deed: 'resumed', words });
  },
};
