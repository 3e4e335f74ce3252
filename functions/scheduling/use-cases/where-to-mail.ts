import type { PatientEmail } from '../../patient-links/index.ts';
import { labelsOf, whereToReach, type Patient } from '../../registration/index.ts';
import type { VisitType } from '../resource.ts';
import type { NotReminded } from '../rules/reminders.ts';

/** Where alone a patient may be mailed about a visit of this type, or why nowhere. */
export function addressOf(
  patient: Patient,
  visitType: Pick<VisitType, 'labels'> | undefined,
): { readonly to: PatientEmail } | { readonly because: NotReminded } {
  const reach = whereToReach(patient, { labels: visitType?.labels, by: ['email'] });
  if (reach.by === 'email') return { to: reach.to };
  return { because: reach.by === 'nothing' ? reach.because : 'no-address' };
}

/** Whether anything about the visit is sensitive: mail tells its time and no more, and it takes two facts to prove who one is. */
export function isSensitive(patient: Patient, visitType: Pick<VisitType, 'labels'> | undefined): boolean {
  return labelsOf(patient, visitType).length > 0;
}
