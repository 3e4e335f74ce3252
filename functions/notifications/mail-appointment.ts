import { readClinic } from '../clinics/index.ts';
import { patientLinkAddress } from '../patient-links/index.ts';
import type { Outcome } from '../platform/effects/consumer.ts';
import type { Effect } from '../platform/effects/effect.ts';
import { appointmentLetter } from '../scheduling/index.ts';
import { calendarFile } from './calendar.ts';
import { deliver, sender } from './deliver.ts';
import { keepMail } from './lookups/mail.ts';
import { systemContext } from './system-context.ts';
import { composeAppointmentMail } from './templates/appointments.ts';

/**
 * Sends a patient one mail about an appointment, with the calendar entry that brings the patient's own up to date, or takes it away.
 * @throws what SES throws; the effect is tried again
 */
export async function mailAppointment(effect: Effect<'mailAppointment'>): Promise<Outcome> {
  const { clinicId, subjectId, params } = effect;
  const clinic = await readClinic(clinicId);
  if (clinic?.status !== 'active') return { done: true };
  const letter = await appointmentLetter(systemContext(effect), subjectId, params);
  if (!letter) return { done: true };
  if ('notBefore' in letter) return { retryAt: letter.notBefore, problem: 'too early in the day' };
  const href = letter.link && (await patientLinkAddress(letter.link));
  const mail = composeAppointmentMail(params.about, letter, clinic, href);
  const calendar = calendarFile({
    ...mail.calendar,
    id: subjectId,
    start: letter.appointment.start,
    end: letter.appointment.end,
    sequence: letter.appointment.sequence,
    cancelled: params.about === 'cancelled',
    stamp: effect.createdAt,
    organizer: { name: clinic.neutralName, email: sender() },
    attendee: letter.to,
  });
  await keepMail(effect.id, { clinicId, subjectId, linkKind: letter.kind, about: params.about });
  await deliver(effect, mail, clinic, { to: letter.to, thread: subjectId, calendar });
  return { done: true };
}
