import { now } from '../../platform/clock.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { wallTime, type TaskKind } from '../../reviews/index.ts';
import { appointmentOf, stepOf } from '../step.ts';
import { readVisitType } from '../store.ts';
import { taskNames } from './names.ts';

/** A step failed: Frontdesk goes on with the appointment, or leaves it to staff. */
export const attention: TaskKind = {
  name: taskNames.attention,
  view: async (context, { subjectId }) => {
    const { standstill, status, start, timeZone, place, visitTypeId } = await appointmentOf(context, subjectId);
    const visitType = await readVisitType(context.clinicId, visitTypeId);
    return {
      warnings: [standstill?.words ?? 'It was set right already.'],
      sections: [
        {
          title: 'Appointment',
          facts: [
            { label: 'When', value: wallTime(start, timeZone) },
            { label: 'Where', value: place },
            { label: 'Visit', value: visitType?.name ?? 'not known' },
            { label: 'Status', value: status },
          ],
        },
      ],
      choices: [
        {
          value: 'again',
          heading: 'Go on',
          label: 'Set right: go on',
          explanation: 'Frontdesk does what is due of the appointment.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 500 }],
        },
        {
          value: 'leave',
          heading: 'Leave it to us',
          label: 'Do nothing more',
          explanation: 'The appointment stays as it is. Frontdesk does nothing more for it: staff see to it.',
          fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const before = await appointmentOf(context, subjectId);
    const { standstill, ...rest } = before;
    if (!standstill) throw new NotInThisStatus('The appointment no longer needs attention.');
    const left = { code: 'left-to-staff', words: 'Staff see to it themselves.' };
    return stepOf(context, before, choice === 'again' ? rest : { ...rest, standstill: left }, now(), {
      deed: choice === 'again' ? 'resumed' : 'left-to-staff',
      reason: fields['note'] ?? fields['reason'],
    });
  },
};
