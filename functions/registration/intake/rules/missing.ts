import { labelsOf, type Label } from '../../privacy/rules/labels.ts';
import type { MissingFact, Registration } from '../registration.ts';

type Known = Pick<Registration, 'patient' | 'coverages' | 'selfPay' | 'consents'>;

/** From this birthday on a patient answers for themself. */
const OF_AGE = 18;

/**
 * What must be known before a person becomes a patient, and is not. Each is named once, with where it belongs.
 * @param today `YYYY-MM-DD` in the clinic's zone: who is not of age by then needs a guarantor
 */
export function missingFacts({ patient, coverages, selfPay, consents }: Known, today: string): MissingFact[] {
  const missing: MissingFact[] = [];
  const need = (there: boolean, pointer: string, words: string): void => {
    if (!there) missing.push({ pointer, words });
  };
  need((patient.name ?? []).length > 0, '/patient/name', 'The patient’s name.');
  need(patient.birthDate !== undefined, '/patient/birthDate', 'The date of birth.');
  need(patient.gender !== undefined, '/patient/gender', 'The administrative gender; `unknown` is an answer.');
  need((patient.address ?? []).length > 0, '/patient/address', 'An address.');
  need(
    (patient.telecom ?? []).some(({ system }) => system !== 'fax'),
    '/patient/telecom',
    'A telephone number or an email address.',
  );
  // Who consented alone is not asked for a parent: the question itself would tell one.
  if (patient.birthDate !== undefined && !isOfAge(patient.birthDate, today) && !consentedAlone(consents))
    need(
      (patient.contact ?? []).some(({ relationship }) => relationship.includes('guarantor')),
      '/patient/contact',
      'A guarantor: the patient is a minor.',
    );
  need(coverages.length > 0 || selfPay === true, '/coverages', 'A coverage, or that the patient pays without one.');
  need(
    consents.some(({ kind, given }) => kind === 'treatment' && given),
    '/consents',
    'The consent to treatment.',
  );
  // That it was offered counts, given or refused: 45 CFR 164.520(c)(2)(ii).
  need(
    consents.some(({ kind }) => kind === 'privacy-practices'),
    '/consents',
    'Whether the notice of privacy practices was acknowledged.',
  );
  return missing;
}

/** Whether a minor consented to the treatment alone, as a state's law may allow. */
export function consentedAlone(consents: Known['consents']): boolean {
  return consents.some(({ kind, given, alone }) => kind === 'treatment' && given && alone === true);
}

/** The labels of a visit: those that the clinic gave, and that of a minor who consented alone. */
export function visitLabels({ labels, consents }: Pick<Registration, 'labels' | 'consents'>): Label[] {
  return labelsOf({ labels }, { labels: consentedAlone(consents) ? ['ADOL'] : [] });
}

/** Whether somebody born on that day is of age on this one: on the birthday itself they are. */
export function isOfAge(birthDate: string, today: string): boolean {
  return `${Number(birthDate.slice(0, 4)) + OF_AGE}${birthDate.slice(4)}` <= today;
}
