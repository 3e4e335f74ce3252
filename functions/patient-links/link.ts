import type { Instant } from '../platform/clock.ts';
import type { PageLanguage } from '../platform/pages/language.ts';

declare const fromWhereToReach: unique symbol;
/**
 * An email address to which this patient may be written about this matter. Only `whereToReach` (the registration room)
 * makes one, so that nobody can mail a patient without having asked it.
 */
export type PatientEmail = string & { readonly [fromWhereToReach]: true };

/** After so many wrong proofs a link is dead. They are counted over all links that one question had. */
export const MOST_FAILURES = 5;

/** The one link by which a patient is asked something: of a question's links only the latest works. */
export interface PatientLink {
  readonly clinicId: string;
  /** The record that the question is about, e.g. a registration. */
  readonly subjectId: string;
  /** The kind of question, named for the room that asks: `registration`. */
  readonly kind: string;
  /** The link's number: a reminder has a higher one, and the link before is dead. */
  readonly generation: number;
  /** To whom it was mailed. */
  readonly email: PatientEmail;
  readonly state: 'open' | 'answered';
  readonly failures: number;
  /** Present once a mail with it did not arrive, or was complained of. */
  readonly undelivered?: true;
  readonly expiresAt: Instant;
  /** In which its pages speak: the one of its mail. English where it is not said. */
  readonly language?: PageLanguage;
}

/** Whether too many tried to prove that they are the patient, and could not. */
export function isStopped({ failures }: Pick<PatientLink, 'failures'>): boolean {
  return failures >= MOST_FAILURES;
}
