import { askPatient, readPatientLink } from '../../patient-links/index.ts';
import type { Parts } from '../../platform/case/step.ts';
import { now } from '../../platform/clock.ts';
import { findCandidates } from '../candidates.ts';
import type { MissingFact, Registration } from '../intake/registration.ts';
import { registeredFacts } from '../intake/rules/facts.ts';
import type { Patient } from '../patient.ts';
import { LINK_KIND } from './link-kind.ts';
import { whomToAsk, type Asked } from './rules/whom-to-ask.ts';

/** What the asking comes to: whom, and what of a change brings it about. */
export interface Asking {
  readonly asked: Asked;
  readonly parts: Parts;
}

/**
 * Asks for what is missing: the patient by a link in a mail, where that can be, else the clinic alone.
 * @param closeAt until when the link works
 * @param again whether it is a reminder: then a mail goes out though the patient has a link
 */
export async function askForFacts(
  subject: Registration,
  missing: readonly MissingFact[],
  closeAt: string,
  again = false,
): Promise<Asking> {
  const { clinicId, id: subjectId } = subject;
  const link = subject.askPatient ? await readPatientLink(clinicId, LINK_KIND, subjectId) : undefined;
  const { email, ...asked } = whomToAsk(subject, missing, link, await alikeOf(subject));
  const has = link?.state === 'open' && link.email === email;
  if (email === undefined || (has && !again) || closeAt <= now()) return { asked, parts: {} };
  const template = again ? 'registration-questions-reminder' : 'registration-questions';
  return {
    asked,
    parts: askPatient({ clinicId, subjectId, kind: LINK_KIND, email, expiresAt: closeAt, template }, link),
  };
}

/**
 * The clinic's patients who may be this person: a patient who asked to be reached elsewhere is not written to at the address
 * with which somebody registers them again. Looked for only where a mail might go out.
 */
async function alikeOf(subject: Registration): Promise<Patient[]> {
  if (!subject.askPatient) return [];
  const { graded } = await findCandidates(subject.clinicId, registeredFacts(subject));
  return graded
    .map(({ candidate }) => candidate)
    .filter(({ id: patientId }) => !subject.distinctFrom.includes(patientId));
}
