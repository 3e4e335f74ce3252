import { readClinic } from '../clinics/index.ts';
import { patientLinkAddress, readPatientLink } from '../patient-links/index.ts';
import type { Outcome } from '../platform/effects/consumer.ts';
import type { Effect } from '../platform/effects/effect.ts';
import { locales } from '../platform/pages/language.ts';
import { wallTime } from '../platform/pages/times.ts';
import { mayMailPatient } from './asked-patients.ts';
import { deliver } from './deliver.ts';
import { keepMail } from './lookups/mail.ts';
import { systemContext } from './system-context.ts';
import { composeTemplate } from './templates/index.ts';

/**
 * Sends a patient one mail with a link: only the latest of the question's links, and only while it would work.
 * @throws what SES throws; the effect is tried again
 */
export async function mailPatient(effect: Effect<'mailPatient'>): Promise<Outcome> {
  const { clinicId, subjectId } = effect;
  const { template, linkKind, generation } = effect.params;
  const [clinic, link] = await Promise.all([readClinic(clinicId), readPatientLink(clinicId, linkKind, subjectId)]);
  // Nobody asks any more, or a newer mail does.
  if (clinic?.status !== 'active' || link?.generation !== generation) return { done: true };
  const href = await patientLinkAddress(link);
  // Answered, stopped or over meanwhile.
  if (href === undefined) return { done: true };
  // The patient may have asked meanwhile to be reached elsewhere.
  if (!(await mayMailPatient(systemContext(effect), link))) return { done: true };
  const due = wallTime(link.expiresAt, clinic.timeZone, locales[link.language ?? 'en']);
  const mail = composeTemplate(template, { due, link: href, language: link.language, data: {} });
  await keepMail(effect.id, { clinicId, subjectId, linkKind });
  await deliver(effect, mail, clinic, { to: link.email, thread: subjectId });
  return { done: true };
}
