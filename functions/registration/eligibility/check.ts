import type { Instant } from '../../platform/clock.ts';
import type { BenefitLine, Reject, StatedDate } from './answer.ts';
import type { ServiceBenefits } from './rules/benefits.ts';
import type { Outcome, Reason } from './rules/outcome.ts';
import type { CheckStatus } from './rules/statuses.ts';

/** One question to a payer: does this coverage hold on that date, and what does it cost the member? */
export interface EligibilityCheck {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly patientId: string;
  readonly coverageId: string;
  readonly payerId: string;
  readonly status: CheckStatus;
  /** `YYYY-MM-DD`: the answer holds for this day. */
  readonly dateOfService: string;
  /** X12 1365. */
  readonly serviceTypes: readonly string[];
  /** CPT or HCPCS. */
  readonly serviceCode?: string;
  /** Who asks. */
  readonly provider: { readonly npi: string; readonly name: string };
  /** The versions of the records by which the payer is asked. Checks of an earlier release have none. */
  readonly asOf?: AsOf;
  /** The check whose question is asked again here. */
  readonly repeats?: string;
  readonly requestedAt: Instant;
  /** How often the payer was asked. */
  readonly attempts: number;
  readonly lastAttemptAt?: Instant;
  /** While it is asked again. */
  readonly nextAttemptAt?: Instant;
  /** What came of the last attempt. */
  readonly outcome?: Outcome;
  readonly reasons: readonly Reason[];
  /** The payer's answer, whole. */
  readonly answer?: Answer;
  /** The first day on which it is worth asking again for the same date of service. */
  readonly askAgainOn?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface AsOf {
  /** The record of the patient by which the payer is asked: the one that was used then. */
  readonly patientId: string;
  readonly patientVersion: number;
  readonly coverageVersion: number;
}

export interface Answer {
  readonly answeredAt: Instant;
  /** The payer's number for its answer. */
  readonly reference?: string;
  readonly dates: readonly StatedDate[];
  readonly rejects: readonly Reject[];
  /** What each kind of service costs the member. */
  readonly services: readonly ServiceBenefits[];
  /** Line by line as the payer gave it. */
  readonly lines: readonly BenefitLine[];
  /** What was not understood, whole. */
  readonly kept: readonly string[];
  /** Lines that were left out, because an answer has no end: the payer has them under its reference. */
  readonly linesLeftOut?: number;
}

/** The last answer about a coverage, as the coverage shows it. */
export interface LatestEligibility {
  readonly checkId: string;
  readonly checkedAt: Instant;
  readonly dateOfService: string;
  readonly outcome: Outcome;
  /** It was given before the coverage was changed. */
  readonly ofEarlierCoverage?: boolean;
}
