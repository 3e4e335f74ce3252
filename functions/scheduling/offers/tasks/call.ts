import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { wallTime, type TaskKind } from '../../../reviews/index.ts';
import { labelWarnings, labelsOf, readSurvivor, whereToReach } from '../../../registration/index.ts';
import { readAppointment, readVisitType } from '../../store.ts';
import { toCallBecause } from '../offer.ts';
import { offerOf } from '../step.ts';
import { newOpenings, newTimeTaken, noNewTime, openingField } from '../use-cases/displaced.ts';
import { taskNames } from './names.ts';

/** A patient whose appointment cannot take place is called: they take another time, or none. */
export const call: TaskKind = {
  name: taskNames.call,
  view: async (context, { subjectId }) => {
    const { clinicId } = context;
    const { displaced, toCall } = await offerOf(context, subjectId);
    if (!displaced) throw new Error('only displaced appointments are called about');
    const [patient, old] = await Promise.all([
      readSurvivor(clinicId, displaced.patientId),
      readAppointment(clinicId, displaced.appointmentId),
    ]);
    if (!patient || !old) throw new Error('the patient has gone');
    const visitType = await readVisitType(clinicId, old.visitTypeId);
    const reach = whereToReach(patient, { by: ['phone', 'sms'] });
    const name = patient.name[0];
    const openings = await newOpenings(clinicId, old, now());
    return {
      warnings: [...(toCall ? [toCallBecause[toCall]] : []), ...labelWarnings(labelsOf(patient))],
      sections: [
        {
          title: 'Whom to call',
          facts: [
            { label: 'Patient', value: name ? [...name.given, name.family].join(' ') : 'not known' },
            { label: 'Number', value: 'to' in reach && typeof reach.to === 'string' ? reach.to : 'none is known' },
            { label: 'Language', value: patient.language ?? 'not known' },
          ],
        },
        {
          title: 'What cannot take place',
          facts: [
            { label: 'When', value: wallTime(old.start, old.timeZone) },
            { label: 'Visit', value: visitType?.name ?? 'not known' },
          ],
        },
      ],
      choices: [
        {
          value: 'booked',
          heading: 'Another time',
          label: 'Book the new time',
          explanation: 'It is booked for the patient at once.',
          fields: [await openingField(clinicId, openings, true)],
        },
        {
          value: 'not-wanted',
          heading: 'No other time',
          label: 'The patient wants none',
          fields: [],
        },
        {
          value: 'not-reached',
          heading: 'Nobody answers',
          label: 'Give up calling',
          explanation: 'The appointment stays cancelled.',
          fields: [{ name: 'reason', label: 'What was tried', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const before = await offerOf(context, subjectId);
    if (before.status !== 'to-call' || !before.displaced)
      throw new NotInThisStatus('The patient need not be called any more.');
    const at = now();
    if (choice !== 'booked') {
      const closed = choice === 'not-wanted' ? 'not-wanted' : 'not-reached';
      return { ...noNewTime(context, before, closed, at), reason: fields['reason'] };
    }
    const old = await readAppointment(context.clinicId, before.displaced.appointmentId);
    if (!old) throw new Error('the appointment has gone');
    return await newTimeTaken(context, before, old, fields['opening'] ?? '', at);
  },
};
