import { isStopped, type PatientLink } from '../../../patient-links/index.ts';
import type { MissingFact, Registration } from '../../intake/registration.ts';
import { answerable } from './questions.ts';

/** Why the clinic alone is asked for what is missing. */
export const clinicAskedBecause = {
  'not-wanted': 'The clinic did not say that the patient may be asked.',
  'nothing-for-patient': 'Nothing that is missing can be answered by the patient.',
  deceased: 'The patient has died.',
  'birth-date-unknown': 'The birth date is not known: the patient could not prove who they are.',
  'no-email': 'No email address of the patient is known.',
  'communication-refused': 'The patient refused electronic communication.',
  'mail-not-delivered': 'The mail to the patient did not arrive, or was complained of.',
  'link-stopped': 'Too many wrong birth dates were given by the patient’s link.',
} as const;
export type ClinicAskedBecause = keyof typeof clinicAskedBecause;

/** Who is asked for what is missing; the clinic is told in any case. */
export type Asked = { readonly of: 'patient' } | { readonly of: 'clinic'; readonly because: ClinicAskedBecause };

type Known = Pick<Registration, 'askPatient' | 'patient' | 'consents'>;

/**
 * Whether the patient is asked, or the clinic alone, and why.
 * @param link of an earlier time that the patient was asked, if there was one
 */
export function whomToAsk(
  { askPatient, patient, consents }: Known,
  missing: readonly MissingFact[],
  link: PatientLink | undefined,
): Asked & { readonly email?: string } {
  const clinic = (because: ClinicAskedBecause): Asked => ({ of: 'clinic', because });
  if (!askPatient) return clinic('not-wanted');
  if (answerable(missing, patient).length === 0) return clinic('nothing-for-patient');
  if (patient.deceased) return clinic('deceased');
  if (patient.birthDate === undefined) return clinic('birth-date-unknown');
  const email = (patient.telecom ?? []).find(({ system, use }) => system === 'email' && use !== 'old')?.value;
  if (email === undefined) return clinic('no-email');
  if (refusesMail(consents)) return clinic('communication-refused');
  if (link && isStopped(link)) return clinic('link-stopped');
  // Another address may do better.
  if (link?.undelivered && link.email === email) return clinic('mail-not-delivered');
  return { of: 'patient', email };
}

/** What was said last counts. */
function refusesMail(consents: Known['consents']): boolean {
  const said = consents
    .filter(({ kind }) => kind === 'electronic-communication')
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return said.at(-1)?.given === false;
}
