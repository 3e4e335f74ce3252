import type { Instant } from '../../platform/clock.ts';
import type { Money } from '../../platform/money.ts';
import type { Label } from '../../registration/index.ts';
import type { FederalEligibility } from './rules/federal.ts';
import type { DisputeReason } from './rules/reasons.ts';
import type { DisputeStatus } from './rules/statuses.ts';
import type { Told } from '../told.ts';

/** What somebody brings for their view: in words, and where the clinic keeps the paper. */
export interface Evidence {
  readonly words: string;
  /** What the clinic calls the document that it keeps. */
  readonly reference?: string;
  readonly from: 'patient' | 'clinic' | 'payer';
  readonly at: Instant;
}

/** A fact that speaks for the one side or the other, with the record from which it was taken. */
export interface GatheredFact {
  readonly kind:
    'charge' | 'payment' | 'remittance' | 'estimate' | 'authorization' | 'appointment' | 'alike-charge' | 'claim';
  /** The record from which it was taken. */
  readonly of: string;
  readonly words: string;
}

/** What was found of a dispute when it was last looked at. */
export interface Facts {
  readonly at: Instant;
  readonly facts: readonly GatheredFact[];
  readonly federal: FederalEligibility;
}

/** How a dispute can be decided. */
export const outcomes = {
  upheld: 'The bill stands.',
  adjusted: 'A part of it is given up.',
  'written-off': 'All of it is given up.',
  corrected: 'It was a mistake of the books, and is set right.',
  'payment-plan-offered': 'The bill stands, and can be paid in installments.',
  'not-theirs': 'It is not this patient’s bill: nothing of it is owed.',
} as const;
export type Outcome = keyof typeof outcomes;

/** Installments that the patient may choose. */
export interface InstallmentOffer {
  readonly installments: number;
  /** Of each but the last, which is the rest. */
  readonly installment: Money;
}

/** What somebody decided, or proposes and a second person must approve. */
export interface Proposal {
  readonly outcome: Outcome;
  /** What is given up of what is held, and of what the patient had paid. */
  readonly givenUp: Money;
  /** What the patient reads, with the reasons. */
  readonly answer: string;
  readonly paymentPlan?: InstallmentOffer;
  /** `staff:<id>`, or `rule:<name>` where no person decided. */
  readonly by: string;
  readonly at: Instant;
}

/** An answer that the patient can read: it is posted. */
export interface Answer extends Proposal {
  readonly approvedBy?: string;
  /** What the patient owed of the disputed charges once it was posted. */
  readonly owes: Money;
  /** What the patient had paid of what was given up: credit of the account from then on. */
  readonly givenBack?: Money;
}

/** How a dispute came to its end without the patient’s word. */
export const closedBecause = {
  unanswered: 'The patient did not answer in time: the answer stands.',
  determined: 'The dispute entity decided what is owed.',
  settled: 'The clinic and the patient agreed while the federal process ran.',
} as const;
export type ClosedBecause = keyof typeof closedBecause;

/** The federal patient-provider process (45 CFR 149.620), while it runs and after it. */
export interface FederalProcess {
  /** The number that the dispute entity gave it. */
  readonly reference: string;
  /** `YYYY-MM-DD`: when the clinic received the entity’s notice. */
  readonly noticeOn: string;
  /** The last day for the clinic’s answer to the entity. */
  readonly answerBy: string;
  readonly answeredOn?: string;
  /** Until when the entity should have decided. */
  readonly decisionBy?: string;
  readonly determined?: { readonly on: string; readonly owes: Money };
  /** It ended, without a decision on the amount. */
  readonly endedOn?: string;
}

/** Somebody says that a bill is wrong: what of it, why, and what became of it. */
export interface Dispute {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: DisputeStatus;
  readonly statusSince: Instant;
  /** By when whoever must act should have acted. Every status has one that is not an end. */
  readonly due?: Instant;
  readonly patientId: string;
  readonly accountId: string;
  readonly invoiceId?: string;
  /** Why more than the usual care is due: of the visits whose charges are disputed. */
  readonly labels: readonly Label[];
  /** The disputed charges. */
  readonly chargeIds: readonly string[];
  readonly reason: DisputeReason;
  /** In whoever’s words who disputes it. */
  readonly words: string;
  readonly evidence: readonly Evidence[];
  /** `patient` by link, or `clinic` for the patient. */
  readonly openedBy: 'patient' | 'clinic';
  /** The named member of staff who took it down, where it was the clinic. */
  readonly submitterId?: string;
  /** What the patient was asked for of these charges when it was opened, and had paid. */
  readonly disputed: Money;
  /** 1, and 2 once the patient contested the answer: there is no third. */
  readonly round: 1 | 2;
  readonly facts?: Facts;
  /** Who found that the bill is this patient's after all, and in which round. */
  readonly privacy?: { readonly by: string; readonly at: Instant; readonly round: number };
  /** What one person decided and a second must approve. */
  readonly proposal?: Proposal;
  /** Why the second person sent it back. */
  readonly sentBack?: string;
  /** What a specialist asked for. */
  readonly asked?: { readonly words: string; readonly by: string; readonly at: Instant };
  readonly withPayer?: { readonly claimId: string; readonly by: string; readonly at: Instant };
  /** The answers, the last one last. */
  readonly answers: readonly Answer[];
  /** How the patient hears of what is asked or answered now. */
  readonly told?: Told;
  readonly paymentPlanAccepted?: true;
  /** The payment plan that came of it. */
  readonly paymentPlanId?: string;
  readonly federal?: FederalProcess;
  /** Staff were asked how a decision stands that is overdue. */
  readonly staffAsked?: true;
  /** In which status a step failed. */
  readonly stoppedIn?: DisputeStatus;
  /** Who decided before: a dispute that was contested is decided by somebody else. */
  readonly decidedBy: readonly string[];
  readonly closed?: ClosedBecause;
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
  readonly runSince: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
