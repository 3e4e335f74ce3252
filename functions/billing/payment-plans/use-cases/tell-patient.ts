import { askPatient, isStopped, readPatientLink } from '../../../patient-links/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import { spokenIn } from '../../../platform/pages/language.ts';
import { mailableAt, readSurvivor } from '../../../registration/index.ts';
import { LINK_KIND } from '../link-kind.ts';
import type { PaymentPlan, ToldByClinicBecause } from '../payment-plan.ts';

/** How the patient hears of it, and what of a change brings that about. */
export interface Telling {
  readonly told: { readonly by: 'mail' } | { readonly by: 'clinic'; readonly because: ToldByClinicBecause };
  readonly parts: Parts;
}

/**
 * The patient is written to by a mail with a link, in their language, where that can be; else the clinic tells them.
 * @param until until when the link works
 */
export async function tellPatient(
  { clinicId, id: subjectId, patientId, labels }: Pick<PaymentPlan, 'clinicId' | 'id' | 'patientId' | 'labels'>,
  template: `payment-plan-${'offer' | 'offer-reminder' | 'reminder' | 'missed'}`,
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
  const asking = { clinicId, subjectId, kind: LINK_KIND, email, expiresAt: until, language, template };
  return { told: { by: 'mail' }, parts: askPatient(asking, link) };
}
