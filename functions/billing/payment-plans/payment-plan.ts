import type { Instant } from '../../platform/clock.ts';
import type { Label } from '../../registration/index.ts';
import type { PaymentPlanStatus } from './rules/statuses.ts';
import type { Interval } from './rules/terms.ts';
import type { Told } from '../told.ts';

/** What of a charge is paid by installments, and on which invoice it stands. */
export interface Line {
  readonly chargeId: string;
  /** Absent where it stands on none. */
  readonly invoiceId?: string;
  /** In cents: what was offered; once it is agreed, what went into the payment plan. */
  readonly amount: number;
}

/** What became of the mail that was to remind the patient of an installment. */
export const reminderStates = ['planned', 'sent', 'opted-out', 'no-mail', 'too-late'] as const;

/** One installment, as it was agreed. What of it is owed now follows from what is paid and left: see `standingOf`. */
export interface Installment {
  /** `YYYY-MM-DD`, of the clinic's calendar. */
  readonly dueOn: string;
  /** In cents. */
  readonly amount: number;
  /** The moments at which something is to happen, once it is agreed. */
  readonly clocks?: { readonly remindAt: Instant; readonly dueAt: Instant; readonly missAt: Instant };
  /** Absent where it was agreed too late for one. */
  readonly reminder?: (typeof reminderStates)[number];
  /** The clinic's system has heard that it is due. */
  readonly dueTold?: true;
  /** Since when it is missed. */
  readonly missedAt?: Instant;
}

/** How a patient agreed. */
export const agreedBy = ['link', 'in-person', 'paper', 'telephone', 'dispute'] as const;

/** What a patient owes, paid in installments that the patient agreed to. It costs nothing: no charge, no fee, no interest. */
export interface PaymentPlan {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: PaymentPlanStatus;
  readonly statusSince: Instant;
  readonly patientId: string;
  readonly accountId: string;
  /** Why more than the usual care is due: of the visits whose charges are in it. */
  readonly labels: readonly Label[];
  readonly lines: readonly Line[];
  /** What of it is disputed, and so held out of it: comes back, or does not, when that is decided. In cents. */
  readonly held: readonly (Omit<Line, 'amount'> & { readonly disputeId: string; readonly amount: number })[];
  readonly interval: Interval;
  readonly installments: readonly Installment[];
  /** In cents: what the patient has paid of it. */
  readonly paid: number;
  /** In cents: what stands in the ledger under `in-payment-plan` for its lines. Nothing until it is agreed. */
  readonly left: number;
  /** While it is offered. */
  readonly offer?: {
    readonly until: Instant;
    readonly told: Told;
  };
  /** Who offered it. Absent where a dispute's answer did. */
  readonly offeredBy?: string;
  /** The dispute whose answer offered it. */
  readonly disputeId?: string;
  /** The payment plan whose place it takes when it is agreed. */
  readonly replaces?: string;
  readonly replacedBy?: string;
  readonly agreed?: { readonly at: Instant; readonly by: (typeof agreedBy)[number]; readonly staffId?: string };
  readonly ended?: { readonly by: 'clinic' | 'patient'; readonly staffId?: string };
  /** The patient asked for other terms: staff have a task for it. */
  readonly termsAsked?: true;
  /** A step failed: staff let it go on. */
  readonly standstill?: true;
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
  /** When it begins, or began; absent where none is to. */
  readonly runAt?: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
