import type { PatientEmail, SecondFact } from '../../../patient-links/index.ts';
import { labelsOf, secondFactOf, whereToReach, type Patient } from '../../../registration/index.ts';

/** Whether what concerns the patient is labelled: then it takes two facts to prove who answers, and nothing but a time is told. */
export function isLabelled(patient: Patient): boolean {
  return labelsOf(patient).length > 0;
}

/** What a patient must prove beside the birth date. */
export function secondFact(patient: Patient): SecondFact | undefined {
  return isLabelled(patient) ? secondFactOf(patient) : undefined;
}

/** Where the patient may be asked by a link in a mail; undefined: nowhere, or they could not prove who they are. */
export function mailableAt(patient: Patient): PatientEmail | undefined {
  if (!patient.active || patient.deceased || !patient.birthDate) return undefined;
  if (isLabelled(patient) && !secondFactOf(patient)) return undefined;
  const reach = whereToReach(patient, { by: ['email'] });
  return reach.by === 'email' ? reach.to : undefined;
}
