import type { Instant } from '../../platform/clock.ts';
import type { OfferStatus } from './rules/statuses.ts';

/** Time that fell free: of these resources, between two instants. */
export interface FreedTime {
  readonly from: Instant;
  readonly to: Instant;
  readonly resourceIds: readonly string[];
}

/** An appointment that its practitioner’s absence made impossible. It is cancelled. */
export interface Displaced {
  readonly absenceId: string;
  readonly appointmentId: string;
  readonly patientId: string;
}

/** Who is asked now, about what, until when. */
export interface Asked {
  readonly patientId: string;
  /** The hold that is offered; of a displaced appointment that appointment. The link is about it. */
  readonly appointmentId: string;
  readonly start: Instant;
  /** Whose wish it is, where it is one of the waitlist. */
  readonly entryId?: string;
  readonly mailAt: Instant;
  readonly answerBy: Instant;
}

/** Why an opening was not taken by somebody who was asked. */
export const passedBecause = {
  declined: 'The patient does not want it.',
  unanswered: 'No answer came in time.',
  'not-reached': 'The mail to the patient did not arrive, or was complained of.',
  'link-stopped': 'Too many wrong proofs were given by the patient’s link.',
  lost: 'The opening was lost before an answer came.',
} as const;
export type PassedBecause = keyof typeof passedBecause;

/** Why staff call the patient. */
export const toCallBecause = {
  'no-mail': 'The patient cannot be asked by mail.',
  'asked-for-call': 'The patient asks for a call.',
  unanswered: passedBecause.unanswered,
  'not-reached': passedBecause['not-reached'],
  'link-stopped': passedBecause['link-stopped'],
  failed: 'A step failed for a reason of Frontdesk’s own.',
} as const;
export type ToCallBecause = keyof typeof toCallBecause;

/** Why an offer came to its end without a visit. */
export const closedBecause = {
  nobody: 'Nobody on the waitlist could use the time any more: it is open.',
  'enough-asked': 'Enough were asked: the time is open.',
  'not-wanted': 'The patient wants no other time.',
  'not-reached': 'Staff could not reach the patient.',
  'left-open': 'Staff left the time open.',
} as const;
export type ClosedBecause = keyof typeof closedBecause;

/**
 * Openings that are offered to patients by link: time that fell free, to one after the other of the waitlist; or new openings, to
 * one whose appointment cannot take place.
 */
export interface OpeningOffer {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: OfferStatus;
  readonly statusSince: Instant;
  readonly freed?: FreedTime;
  readonly displaced?: Displaced;
  readonly asked?: Asked;
  /** Who did not take it, in the order of asking. */
  readonly passed: readonly {
    readonly patientId: string;
    readonly start: Instant;
    readonly at: Instant;
    readonly because: PassedBecause;
  }[];
  readonly toCall?: ToCallBecause;
  /** What was booked by it. */
  readonly outcome?: { readonly appointmentId: string; readonly patientId: string };
  readonly closed?: ClosedBecause;
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
  readonly runSince: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
