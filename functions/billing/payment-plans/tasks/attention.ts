import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { TaskKind } from '../../../reviews/index.ts';
import { clinicOf, paymentPlanOf, stepOf } from '../step.ts';
import { ended } from '../use-cases/end.ts';
import { taskNames } from './names.ts';
import { paymentPlanSections } from './sections.ts';

/** A step failed: nothing is reminded of or called missed until somebody lets it go on. Payments go into it all the same. */
export const attention: TaskKind = {
  name: taskNames.attention,
  view: async (context, { subjectId }) => {
    const plan = await paymentPlanOf(context, subjectId);
    const { warnings, sections } = await paymentPlanSections(await clinicOf(context.clinicId), plan);
    return {
      warnings: ['What was due could not be done, for a reason of Frontdesk’s own. Try it again.', ...warnings],
      sections,
      choices: [
        {
          value: 'again',
          heading: 'Go on',
          label: 'Set right: go on',
          explanation: 'What is due by now is done at once.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 500 }],
        },
        {
          value: 'end',
          heading: 'End it',
          label: 'End the payment plan',
          explanation: 'What is left is owed again as before.',
          fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await paymentPlanOf(context, subjectId);
    if (!before.standstill) throw new NotInThisStatus('The payment plan no longer needs attention.');
    const at = now();
    if (choice === 'end')
      return await ended(context, before, { by: 'clinic', staffId: context.actor.id }, fields['reason'], at, taskId);
    const { standstill: _standstill, ...after } = before;
    return stepOf(context, before, after, at, {
      deed: 'resumed',
      words: 'Set right: it goes on.',
      reason: fields['note'],
    });
  },
};
