import { isStopped, type PatientEmail, type PatientLink } from '../../../patient-links/index.ts';
import type { MissingFact, Registration } from '../../intake/registration.ts';
import { labelsOf } from '../../privacy/rules/labels.ts';
import { whereToReach, type Reachable, type Unreachable } from '../../privacy/rules/where-to-reach.ts';
import { answerable } from './questions.ts';
import { secondFactOf } from './second-fact.ts';

/** Why the clinic alone is asked for what is missing. */
export const clinicAskedBecause = {
  'not-wanted': 'The clinic did not say that the patient may be asked.',
  'nothing-for-patient': 'Nothing that is missing can be answered by the patient.',
  deceased: 'The patient has died.',
  'birth-date-unknown': 'The birth date is not known: the patient could not prove who they are.',
  'second-fact-unknown':
    'The matter is labelled, and neither a telephone number nor a ZIP code is known: the patient could not prove enough.',
  'no-email': 'No email address of the patient is known.',
  'confidential-communication':
    'The patient, or somebody like them who is a patient, asked to be reached by a confidential address, and that is no email address: staff reach them there.',
  'no-confidential-address': 'The matter is labelled, and no confidential address is known.',
  'communication-refused': 'The patient refused electronic communication.',
  'mail-not-delivered': 'The mail to the patient did not arrive, or was complained of.',
  'link-stopped': 'Too many wrong proofs were given by the patient’s link.',
} as const;
export type ClinicAskedBecause = keyof typeof clinicAskedBecause;

/** Who is asked for what is missing; the clinic is told in any case. */
export type Asked = { readonly of: 'patient' } | { readonly of: 'clinic'; readonly because: ClinicAskedBecause };

type Known = Pick<Registration, 'askPatient' | 'patient' | 'consents' | 'coverages' | 'labels'>;

const because: Readonly<Record<Unreachable, ClinicAskedBecause>> = {
  deceased: 'deceased',
  'no-confidential-address': 'no-confidential-address',
  'not-by-this-channel': 'confidential-communication',
  'no-address': 'no-email',
};

/**
 * Whether the patient is asked, or the clinic alone, and why.
 * @param link of an earlier time that the patient was asked, if there was one
 * @param alike the clinic's patients who may be the same person: what one of them asked for holds for this one as well
 */
export function whomToAsk(
  { askPatient, patient, consents, coverages, labels }: Known,
  missing: readonly MissingFact[],
  link: PatientLink | undefined,
  alike: readonly Reachable[] = [],
): Asked & { readonly email?: PatientEmail } {
  const clinic = (reason: ClinicAskedBecause): Asked => ({ of: 'clinic', because: reason });
  if (!askPatient) return clinic('not-wanted');
  if (answerable(missing, patient).length === 0) return clinic('nothing-for-patient');
  if (patient.deceased) return clinic('deceased');
  if (patient.birthDate === undefined) return clinic('birth-date-unknown');
  const matter = matterOf({ labels, coverages });
  const reach = whereToReach(patient, matter);
  if (reach.by !== 'email') return clinic(reach.by === 'nothing' ? because[reach.because] : 'no-email');
  if (isLabelled({ patient, labels, coverages }) && !secondFactOf(patient)) return clinic('second-fact-unknown');
  const email = reach.to;
  if (alike.some((other) => isElsewhere(other, matter, email))) return clinic('confidential-communication');
  if (refusesMail(consents)) return clinic('communication-refused');
  if (link && isStopped(link)) return clinic('link-stopped');
  // Another address may do better.
  if (link?.undelivered && link.email === email) return clinic('mail-not-delivered');
  return { of: 'patient', email };
}

/** Whether what the registration is about is labelled: the visit, the patient, or a coverage. */
export function isLabelled({
  patient,
  labels,
  coverages,
}: Pick<Registration, 'patient' | 'labels' | 'coverages'>): boolean {
  return labelsOf({ labels }, patient, ...coverages).length > 0;
}

/** Where alone the patient may be mailed about the registration; undefined: nowhere. */
export function mailableAt(subject: Pick<Registration, 'patient' | 'labels' | 'coverages'>): PatientEmail | undefined {
  const reach = whereToReach(subject.patient, matterOf(subject));
  return reach.by === 'email' ? reach.to : undefined;
}

function matterOf({ labels, coverages }: Pick<Registration, 'labels' | 'coverages'>): Matter {
  return { labels: labelsOf({ labels }, ...coverages), by: ['email'] };
}
type Matter = Parameters<typeof whereToReach>[1];

/** Whether this patient may be written to about the matter by a confidential address alone, which is not this one. */
function isElsewhere(patient: Reachable, matter: Matter, email: string): boolean {
  if (!patient.confidentialCommunication && (patient.labels ?? []).length === 0) return false;
  const reach = whereToReach({ ...patient, deceased: undefined }, matter);
  return reach.by === 'nothing' ? reach.because !== 'no-address' : reach.confidential && reach.to !== email;
}

/** What was said last counts. */
function refusesMail(consents: Known['consents']): boolean {
  const said = consents
    .filter(({ kind }) => kind === 'electronic-communication')
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return said.at(-1)?.given === false;
}
