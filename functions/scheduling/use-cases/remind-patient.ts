import { readClinic } from '../../clinics/index.ts';
import { againIfStale } from '../../platform/case/again.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { readSurvivor } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { patientRemindersChange, readPatientReminders } from '../patient-reminders.ts';
import { judgeReminder, nextReminder, withOutcome, type Reminder } from '../rules/reminders.ts';
import { appointmentOf, stepOf } from '../step.ts';
import { readVisitType } from '../store.ts';
import { addressOf } from './where-to-mail.ts';

/**
 * A reminder has come due: it is sent, put off to when the hours and the limits allow it, or left. Whatever becomes of it stands on the
 * appointment. That it was sent is written in the same change for the limits of all the patient's appointments.
 */
export async function remindPatient(context: Context, { id, run }: Appointment): Promise<void> {
  const { clinicId } = context;
  await againIfStale(async () => {
    const before = await appointmentOf(context, id);
    const at = now();
    const reminder = nextReminder(before.reminders);
    if (before.run !== run || before.status !== 'booked' || !reminder || reminder.dueAt > at) return;
    const [clinic, patient, visitType] = await Promise.all([
      readClinic(clinicId),
      readSurvivor(clinicId, before.patientId),
      readVisitType(clinicId, before.visitTypeId),
    ]);
    if (!clinic || !patient) throw new Error('an appointment has a clinic and a patient');
    const { timeZone } = clinic;
    const kept = await readPatientReminders(clinicId, patient);
    const judged = judgeReminder({ at, start: before.start, timeZone, sent: kept.sent, optedOut: !!kept.optedOut });
    const having = (outcome: Partial<Reminder>): Appointment => ({
      ...before,
      reminders: withOutcome(before.reminders, reminder, outcome),
    });
    if (judged.do === 'postpone') {
      const after = having({ dueAt: judged.until });
      await commit(context, stepOf(context, before, after, at, { deed: 'reminder-postponed', silent: true }));
      return;
    }
    const where = addressOf(patient, visitType);
    const because = judged.do === 'leave' ? judged.because : 'because' in where ? where.because : undefined;
    if (because !== undefined) {
      const after = having({ state: 'not-sent', because });
      await commit(context, stepOf(context, before, after, at, { deed: 'not-reminded' }));
      return;
    }
    const sent = { ...kept, sent: [...kept.sent, at] };
    await commit(
      context,
      stepOf(
        context,
        before,
        having({ state: 'sent' }),
        at,
        { deed: 'reminded', silent: true },
        {
          records: [patientRemindersChange(clinicId, patient.id, sent, 'patientReminders.reminded', at)],
          effects: [
            { kind: 'mailAppointment', subjectId: id, params: { about: 'reminder', sequence: before.sequence } },
          ],
        },
      ),
    );
  });
}
