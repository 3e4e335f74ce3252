import { readClinic } from '../../clinics/index.ts';
import { readPatientLink, standingLink, type PatientEmail, type PatientLink } from '../../patient-links/index.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import type { EffectParams } from '../../platform/effects/effect.ts';
import { spokenIn } from '../../platform/pages/language.ts';
import { readSurvivor, secondFactOf } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { LINK_KIND } from '../links/link-kind.ts';
import { readPatientReminders } from '../patient-reminders.ts';
import { firstAllowed, type NotReminded } from '../rules/reminders.ts';
import { readAppointment, readVisitType } from '../store.ts';
import { noteNotTold } from './not-told.ts';
import { addressOf, isSensitive } from './where-to-mail.ts';

/** What one mail about an appointment says, and to whom. */
export interface AppointmentLetter {
  /** What kind of links it carries. */
  readonly kind: string;
  readonly to: PatientEmail;
  /** BCP 47, as the patient's record has it. */
  readonly language?: string;
  /** Only a time may be told, in nobody's name who could be known. */
  readonly sensitive: boolean;
  readonly appointment: Pick<Appointment, 'id' | 'status' | 'start' | 'end' | 'timeZone' | 'place' | 'sequence'>;
  /** By which the patient says what is to become of it. */
  readonly link?: PatientLink;
}

/**
 * What is written to the patient about an appointment, judged at the moment of sending: undefined where its time has changed since, or
 * nobody may be written to; an instant where it is too early in the day. Where the patient goes untold, the appointment says so.
 */
export async function appointmentLetter(
  context: Context,
  id: string,
  { about, sequence }: EffectParams['mailAppointment'],
): Promise<AppointmentLetter | { readonly notBefore: Instant } | undefined> {
  const { clinicId } = context;
  const at = now();
  const appointment = await readAppointment(clinicId, id);
  if (appointment?.sequence !== sequence) return undefined;
  if (appointment.status !== (about === 'cancelled' ? 'cancelled' : 'booked')) return undefined;
  const [clinic, patient, visitType, before] = await Promise.all([
    readClinic(clinicId),
    readSurvivor(clinicId, appointment.patientId),
    readVisitType(clinicId, appointment.visitTypeId),
    readPatientLink(clinicId, LINK_KIND, id),
  ]);
  if (!clinic || !patient) return undefined;
  const untold = async (because: NotReminded): Promise<undefined> => {
    await noteNotTold(context, id, about, because);
  };
  if (about === 'reminder') {
    const { optedOut } = await readPatientReminders(clinicId, patient);
    if (optedOut) return await untold('opted-out');
    // A queue that stood still over night must wake nobody. The limits were judged when it was written down that it goes out.
    const first = firstAllowed(at, clinic.timeZone, []);
    if (first > appointment.start) return await untold('too-late');
    if (first > at) return { notBefore: first };
  }
  // Of what is past nobody need be told.
  if (appointment.start <= at) return undefined;
  const where = addressOf(patient, visitType);
  if ('because' in where) return await untold(where.because);
  // It would bounce again. Another address may do better.
  if (before?.undelivered && before.email === where.to) return await untold('mail-not-delivered');
  const sensitive = isSensitive(patient, visitType);
  // Nobody could prove by it who they are.
  const isAsked = about !== 'cancelled' && (!sensitive || secondFactOf(patient) !== undefined);
  const link = !isAsked
    ? undefined
    : await standingLink({
        clinicId,
        kind: LINK_KIND,
        subjectId: id,
        email: where.to,
        expiresAt: appointment.start,
        language: spokenIn(patient.language),
      });
  return {
    kind: LINK_KIND,
    to: where.to,
    language: patient.language,
    sensitive,
    appointment,
    ...(link ? { link } : {}),
  };
}
