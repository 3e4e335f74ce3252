import type { Instant } from '../../platform/clock.ts';
import type { CheckoutStatus } from './rules/statuses.ts';

/** What a checkout is for: what its money pays. Each has its rules in `purposes.ts`. */
export type Purpose =
  | ({ readonly kind: 'invoice'; readonly invoiceId: string } & OfVisit)
  /** The installments of a payment plan, the oldest first. */
  | { readonly kind: 'payment-plan'; readonly paymentPlanId: string; readonly appointmentId?: never }
  /** The account's credit: a deposit, or what a visit is expected to cost the patient. */
  | ({ readonly kind: 'credit' } & OfVisit);

interface OfVisit {
  /** The visit whose expected copay it is. */
  readonly appointmentId?: string;
}

/** Why a person must look at the money of a checkout. */
export const checkoutProblems = {
  'charged-back': 'The bank of whoever paid took the money back: what it had paid for is owed again.',
  'refunded-elsewhere': 'Money was given back at the gateway itself: what it had paid for is owed again.',
  'refund-failed': 'The gateway did not give the money back: it is credit of the patient again.',
  'not-posted': 'Money moved at the gateway, and the account cannot take it as it stands.',
  unanswered: 'The gateway has not answered for days: nobody knows whether the patient has paid.',
} as const;
export type CheckoutProblem = keyof typeof checkoutProblems;

/** A hosted page of a payment gateway on which a patient can pay an amount, and what came of it. */
export interface Checkout {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: CheckoutStatus;
  readonly accountId: string;
  readonly patientId: string;
  readonly purpose: Purpose;
  /** Cents that were asked for. */
  readonly amount: number;
  /** The hosted page. */
  readonly url: string;
  readonly expiresAt: Instant;
  /** `patient` by a link, or the clinic's system. */
  readonly openedBy: 'patient' | 'clinic';
  /** What came of it: a payment of the gateway, and ours that it became. */
  readonly payments: readonly { readonly gatewayId: string; readonly paymentId: string; readonly amount: number }[];
  /** Cents that came, whatever became of them later. */
  readonly paid: number;
  /** The last try was declined: nothing was taken. */
  readonly declined?: true;
  /** How often the gateway was asked since something last changed, and what kept it from answering the last time. */
  readonly asked: { readonly times: number; readonly problem?: string };
  /** When it is asked again whether or not anything is heard; absent where all is said. */
  readonly nextAskAt?: Instant;
  /** Who closed the page before its time. */
  readonly closed?: { readonly at: Instant; readonly staffId: string };
  /** What a person must look at, the last one. */
  readonly problem?: CheckoutProblem;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
