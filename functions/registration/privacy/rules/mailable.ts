import type { PatientEmail, SecondFact } from '../../../patient-links/index.ts';
import { secondFactOf } from '../../answers/rules/second-fact.ts';
import type { Patient } from '../../patient.ts';
import { labelsOf, type Label } from './labels.ts';
import { whereToReach } from './where-to-reach.ts';

/** Whether what is asked is labelled: then it takes two facts to prove who answers. @param labels those of the matter, beside the patient’s own */
export function isLabelled(patient: Patient, labels: readonly Label[] = []): boolean {
  return labelsOf(patient, { labels }).length > 0;
}

/** What a patient must prove beside the birth date. */
export function secondFactFor(patient: Patient, labels: readonly Label[] = []): SecondFact | undefined {
  return isLabelled(patient, labels) ? secondFactOf(patient) : undefined;
}

/** Where the patient may be asked by a link in a mail; undefined: nowhere, or they could not prove who they are. */
export function mailableAt(patient: Patient, labels: readonly Label[] = []): PatientEmail | undefined {
  if (!patient.active || patient.deceased || !patient.birthDate) return undefined;
  if (isLabelled(patient, labels) && !secondFactOf(patient)) return undefined;
  const reach = whereToReach(patient, { labels, by: ['email'] });
  return reach.by === 'email' ? reach.to : undefined;
}
