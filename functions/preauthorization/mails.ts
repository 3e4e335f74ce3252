import type { NewEffect } from '../platform/effects/effect.ts';

/** News of a case for one of the staff, without a link and without a word of the patient: they look in their own system. */
export type Notice =
  | 'preauthorization-information-needed'
  | 'preauthorization-closed'
  | 'preauthorization-withdrawn'
  | 'preauthorization-expiring';

export function noticeTo(staffId: string, template: Notice, caseId: string): NewEffect {
  return { kind: 'sendMail', params: { template, staffId, data: { caseNumber: caseId } } };
}
