import { addStaffedTime, readClinic } from '../../clinics/index.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { openTask, wallTime, type TaskKind } from '../../reviews/index.ts';
import { labelWarnings, labelsOf, readSurvivor, whereToReach } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { appointmentOf, stepOf } from '../step.ts';
import { readVisitType } from '../store.ts';
import { taskNames } from './names.ts';

/** A patient asked to be called about another time: staff call, and say what came of it. */
export const call: TaskKind = {
  name: taskNames.call,
  view: async (context, { subjectId }) => {
    const { clinicId } = context;
    const { patientId, visitTypeId, status, start, timeZone, callMessage } = await appointmentOf(context, subjectId);
    const [patient, visitType] = await Promise.all([
      readSurvivor(clinicId, patientId),
      readVisitType(clinicId, visitTypeId),
    ]);
    const labels = labelsOf(patient, visitType);
    const reach = patient && whereToReach(patient, { labels, by: ['phone', 'sms'] });
    const name = patient?.name[0];
    return {
      warnings: labelWarnings(labels),
      sections: [
        {
          title: 'Whom to call',
          facts: [
            { label: 'Patient', value: name ? [...name.given, name.family].join(' ') : 'not known' },
            { label: 'Number', value: reach?.by === 'phone' || reach?.by === 'sms' ? reach.to : 'none is known' },
            { label: 'Language', value: patient?.language ?? 'not known' },
          ],
        },
        {
          title: 'About what',
          facts: [
            { label: 'When', value: wallTime(start, timeZone) },
            { label: 'Visit', value: visitType?.name ?? 'not known' },
            { label: 'Status', value: status },
            ...(callMessage === undefined ? [] : [{ label: 'What the patient wrote', value: callMessage }]),
          ],
        },
      ],
      choices: [
        {
          value: 'comes',
          heading: 'The patient comes',
          label: 'The time stays',
          explanation: 'The appointment is marked as accepted.',
          fields: [],
        },
        {
          value: 'done',
          heading: 'Anything else',
          label: 'Done',
          explanation: 'Another time, or a cancellation, is booked in the clinic’s own system, before or after.',
          fields: [{ name: 'note', label: 'What was agreed', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const before = await appointmentOf(context, subjectId);
    const comes = choice === 'comes' && before.status === 'booked';
    const after = comes ? { ...before, participantStatus: 'accepted' as const } : before;
    return stepOf(context, before, after, now(), { deed: comes ? 'accepted' : 'called', reason: fields['note'] });
  },
};

/** The change by which a patient asks to be called: once, however often they ask. @param message what they wrote with it */
export async function callWanted(
  context: Context,
  before: Appointment,
  at: Instant,
  message?: string,
): Promise<Change> {
  const said = message === undefined ? {} : { callMessage: message };
  const after = { ...before, participantStatus: 'tentative' as const, ...said };
  const step = { deed: 'call-wanted' };
  if (before.participantStatus === 'tentative') return stepOf(context, before, after, at, step);
  const clinic = await readClinic(context.clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  const task = await openTask(context, {
    kind: taskNames.call,
    capability: 'scheduling',
    title: 'A patient asks to be called about an appointment',
    subjectKind: 'appointment',
    subjectId: before.id,
    roles: ['front-desk'],
    dueAt: addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
  });
  return stepOf(context, before, after, at, step, task);
}
