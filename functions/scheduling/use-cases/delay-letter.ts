import { clinicDate } from '../../clinics/index.ts';
import type { PatientEmail } from '../../patient-links/index.ts';
import { now } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import type { EffectParams } from '../../platform/effects/effect.ts';
import { readSurvivor } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { readDelay } from '../delays.ts';
import { LINK_KIND } from '../links/link-kind.ts';
import { isConcerned } from '../rules/running-late.ts';
import { readAppointment, readResource, readVisitType } from '../store.ts';
import { noteNotTold } from './not-told.ts';
import { addressOf, isSensitive } from './where-to-mail.ts';

/** What a patient is told of a delay, and where. */
export interface DelayLetter {
  readonly kind: string;
  readonly to: PatientEmail;
  readonly language?: string;
  /** Only a time may be told. */
  readonly sensitive: boolean;
  readonly appointment: Pick<Appointment, 'start' | 'timeZone'>;
}

/**
 * What is written to the patient of a delay, judged at the moment of sending: undefined where another word has come since, the patient no longer
 * waits or comes, or nobody may be written to. That is news, no reminder: no limit keeps it back. Where the patient goes untold, the
 * appointment says so.
 */
export async function delayLetter(
  context: Context,
  id: string,
  { resourceId, minutes }: EffectParams['mailDelay'],
): Promise<DelayLetter | undefined> {
  const { clinicId } = context;
  const at = now();
  const [appointment, resource] = await Promise.all([
    readAppointment(clinicId, id),
    readResource(clinicId, resourceId),
  ]);
  if (!appointment || !resource) return undefined;
  const isWith = appointment.resourceIds.includes(resourceId);
  if (!isWith || !isConcerned(appointment, at)) return undefined;
  const today = clinicDate(at, resource);
  if (clinicDate(appointment.start, resource) !== today) return undefined;
  const [delay, patient, visitType] = await Promise.all([
    readDelay(clinicId, resourceId, today),
    readSurvivor(clinicId, appointment.patientId),
    readVisitType(clinicId, appointment.visitTypeId),
  ]);
  if (!patient || delay?.minutes !== minutes) return undefined;
  const where = addressOf(patient, visitType);
  if ('because' in where) {
    await noteNotTold(context, id, 'delay', where.because);
    return undefined;
  }
  const sensitive = isSensitive(patient, visitType);
  return { kind: LINK_KIND, to: where.to, language: patient.language, sensitive, appointment };
}
