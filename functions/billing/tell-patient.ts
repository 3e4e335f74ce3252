import { askPatient, isStopped, readPatientLink } from '../patient-links/index.ts';
import type { Parts } from '../platform/case/step.ts';
import type { Instant } from '../platform/clock.ts';
import { spokenIn } from '../platform/pages/language.ts';
import { mailableAt, readSurvivor, type Label } from '../registration/index.ts';
import type { ToldByClinicBecause } from './told.ts';

/** How the patient hears of it, and what of a change brings that about. */
export interface Telling {
  readonly told: { readonly by: 'mail' } | { readonly by: 'clinic'; readonly because: ToldByClinicBecause };
  readonly parts: Parts;
}

/** Whom to tell, and about which case. */
interface Subject {
  readonly clinicId: string;
  readonly id: string;
  readonly patientId: string;
  readonly labels: readonly Label[];
}

/**
 * The patient is written to by a mail with a link, in their language, where that can be; else the clinic tells them.
 * @param kind the link's kind, with which the names of its mails begin
 * @param template which of its mails
 * @param until until when the link works
 */
export async function tellPatient<Kind extends string>(
  { clinicId, id: subjectId, patientId, labels }: Subject,
  kind: Kind,
  template: `${Kind}-${string}`,
  until: Instant,
): Promise<Telling> {
  const [patient, link] = await Promise.all([
    readSurvivor(clinicId, patientId),
    readPatientLink(clinicId, kind, subjectId),
  ]);
  if (link && isStopped(link)) return { told: { by: 'clinic', because: 'link-stopped' }, parts: {} };
  const email = patient && mailableAt(patient, labels);
  if (email === undefined) return { told: { by: 'clinic', because: 'no-address' }, parts: {} };
  if (link?.undelivered && link.email === email) return { told: { by: 'clinic', because: 'not-reached' }, parts: {} };
  const language = spokenIn(patient?.language);
  const asking = { clinicId, subjectId, kind, email, language, expiresAt: until, template };
  return { told: { by: 'mail' }, parts: askPatient(asking, link) };
}
