import { askPatient, isStopped, readPatientLink } from '../../../patient-links/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { spokenIn } from '../../../platform/pages/language.ts';
import { mailableAt, readSurvivor } from '../../../registration/index.ts';
import type { Dispute } from '../dispute.ts';
import { LINK_KIND } from '../link-kind.ts';
import { askStaff } from './open-tasks.ts';

/** How the patient hears of it, and what of a change brings that about. */
export interface Telling {
  readonly told: NonNullable<Dispute['told']>;
  readonly parts: Parts;
}

/**
 * The patient is asked by a link in a mail, where that can be; else the clinic tells them, and its system hears so at once.
 * @param until until when the link works
 */
export async function tellPatient(
  { clinicId, id: subjectId, patientId, labels }: Dispute,
  template: 'dispute-answer' | 'dispute-question' | 'dispute-reminder',
  until: Instant,
): Promise<Telling> {
  const [patient, link] = await Promise.all([
    readSurvivor(clinicId, patientId),
    readPatientLink(clinicId, LINK_KIND, subjectId),
  ]);
  if (link && isStopped(link)) return { told: { by: 'clinic', because: 'link-stopped' }, parts: {} };
  const email = patient && mailableAt(patient, labels);
  if (email === undefined) return { told: { by: 'clinic', because: 'no-address' }, parts: {} };
  if (link?.undelivered && link.email === email) return { told: { by: 'clinic', because: 'not-reached' }, parts: {} };
  const language = spokenIn(patient?.language);
  const asking = { clinicId, subjectId, kind: LINK_KIND, email, language, expiresAt: until, template };
  return { told: { by: 'mail' }, parts: askPatient(asking, link) };
}

/** What of a change tells the patient: the mail, or a task for staff where none reaches them. */
export async function toldBy(context: Context, after: Dispute, { told, parts }: Telling): Promise<Parts[]> {
  return told.by === 'mail' ? [parts] : [await askStaff(context, 'tell', after, after.due ?? now())];
}
