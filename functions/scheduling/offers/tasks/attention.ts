import { now } from '../../../platform/clock.ts';
import { wallTime, type TaskKind } from '../../../reviews/index.ts';
import { readResources } from '../../store.ts';
import { moveTo } from '../rules/move.ts';
import { offerOf, stepOf } from '../step.ts';
import { taskNames } from './names.ts';

/** A step failed: the time is offered on, or left open. */
export const attention: TaskKind = {
  name: taskNames.attention,
  view: async (context, { subjectId }) => {
    const { freed, passed } = await offerOf(context, subjectId);
    const resources = freed ? [...(await readResources(context.clinicId, freed.resourceIds)).values()] : [];
    return {
      warnings: ['A step failed for a reason of Frontdesk’s own. Try it again.'],
      sections: [
        {
          title: 'Opening',
          facts: [
            { label: 'When', value: freed ? wallTime(freed.from, resources[0]?.timeZone ?? 'UTC') : 'not known' },
            { label: 'With', value: resources.map(({ name }) => name).join(', ') },
            { label: 'Asked before', value: String(passed.length) },
          ],
        },
      ],
      choices: [
        {
          value: 'again',
          heading: 'Go on',
          label: 'Set right: go on',
          explanation: 'Frontdesk looks for whom of the waitlist the time suits.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 500 }],
        },
        {
          value: 'leave',
          heading: 'Leave it open',
          label: 'Offer it to nobody',
          explanation: 'The time is simply open.',
          fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const before = await offerOf(context, subjectId);
    const at = now();
    const reason = fields['note'] ?? fields['reason'];
    return choice === 'again'
      ? stepOf(context, before, moveTo(before, 'matching', at), at, {
          deed: 'resumed',
          words: 'Set right: it goes on.',
          reason,
        })
      : stepOf(context, before, moveTo(before, 'closed', at, { closed: 'left-open' }), at, {
          deed: 'closed',
          words: 'Staff left the time open.',
          reason,
        });
  },
};
