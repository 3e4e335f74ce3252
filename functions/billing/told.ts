import type { Instant } from '../platform/clock.ts';

/** Why it is the clinic's staff who tell the patient, and not a mail. */
export const toldByClinicBecause = {
  'no-address': 'The patient cannot be asked by mail.',
  'not-reached': 'The mail to the patient did not arrive, or was complained of.',
  'link-stopped': 'Too many wrong proofs were given by the patient’s link.',
} as const;
export type ToldByClinicBecause = keyof typeof toldByClinicBecause;

/** How a patient hears of what is asked or answered now. */
export interface Told {
  readonly by: 'mail' | 'clinic';
  readonly because?: ToldByClinicBecause;
  readonly remindedAt?: Instant;
}
