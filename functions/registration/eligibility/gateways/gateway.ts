import type { EligibilitySettings } from '../../../payers/index.ts';
import type { Coverage, Patient } from '../../patient.ts';
import type { PayerSaid } from '../answer.ts';

/**
 * The way to ask one kind of payer about a coverage. A gateway asks and says what came back; it changes nothing, and never
 * throws for what a payer may do: each such case has a word below. Asking twice is harmless.
 */
export interface EligibilityGateway {
  ask(question: Question): Promise<Asked>;
}

/** Whom a question goes to. */
export interface AskedPayer {
  readonly id: string;
  readonly name: string;
  /** The payer's number (X12 NM109 with qualifier PI). */
  readonly payerNumber: string;
  readonly settings: EligibilitySettings;
}

/** All that a payer is told. Made anew for each attempt, never stored. */
export interface Question {
  /** Ours and unguessable, the id of the check: the payer echoes it. */
  readonly identifier: string;
  readonly payer: AskedPayer;
  /** Who asks. */
  readonly provider: { readonly npi: string; readonly name: string };
  readonly patient: Patient;
  readonly coverage: Coverage;
  /** `YYYY-MM-DD`. */
  readonly dateOfService: string;
  /** X12 1365. */
  readonly serviceTypes: readonly string[];
  /** CPT or HCPCS. */
  readonly serviceCode?: string;
}

export type Asked =
  /** An answer to this question was read. Whether it is good news is for the rules to say. */
  | { readonly kind: 'said'; readonly said: PayerSaid }
  /** None came, or the payer has no time: `problem` is a word of ours. */
  | { readonly kind: 'no-answer'; readonly problem: string; readonly retryAfterSeconds?: number }
  /** Something came that is no answer to this question. */
  | { readonly kind: 'not-understood'; readonly problem: string };
