import type { Instant } from '../../platform/clock.ts';

/** The statuses of FHIR R4 Claim. */
export const claimStatuses = ['active', 'cancelled', 'draft', 'entered-in-error'] as const;

/** What a payer is asked to pay: FHIR R4 Claim, X12 837. */
export interface Claim {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly patientId: string;
  readonly coverageId: string;
  readonly payerId: string;
  readonly memberId?: string;
  readonly status: (typeof claimStatuses)[number];
  /** The clinic's own number (CLM01), which comes back in the remittance (CLP01). One claim of the clinic has it. */
  readonly controlNumber: string;
  readonly type: 'professional' | 'institutional';
  /** X12 CLM05-3: 1 original, 7 replacement, 8 void. */
  readonly frequency: '1' | '7' | '8';
  /** The claim that this one replaces or voids. */
  readonly replaces?: string;
  /** The payer's own number of it, once that is known. */
  readonly payerClaimNumber?: string;
  readonly lines: readonly ClaimLine[];
  /** The first and the last date of service of its lines, `YYYY-MM-DD`. */
  readonly servicedPeriod: { readonly start: string; readonly end: string };
  readonly submittedOn?: string;
  /** The last day on which the payer takes it. */
  readonly filingLimit?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** One service of a claim. */
export interface ClaimLine {
  /** Counts from 1. */
  readonly sequence: number;
  readonly chargeId: string;
  readonly code: string;
  readonly modifier: readonly string[];
  readonly dateOfService: string;
  readonly quantity: number;
  /** Cents. */
  readonly amount: number;
  /** The clinic's own number of the line (REF 6R), which comes back in the remittance. */
  readonly controlNumber?: string;
}
