import type * as z from 'zod';
import type { Instant } from '../../platform/clock.ts';
import type { MatchGrade } from '../matching/index.ts';
import type { Demographics } from '../patient.ts';
import type { Asked } from '../answers/rules/whom-to-ask.ts';
import type { Label } from '../privacy/rules/labels.ts';
import type { Difference } from '../rules/difference.ts';
import type { coverageBody } from '../schemas.ts';
import type { Status } from './rules/statuses.ts';

/** What of a patient a clinic says. All of it may be missing at first. */
export type Person = Partial<Demographics>;
export type NewCoverage = z.output<typeof coverageBody>;

/** What the patient agreed to, or did not. */
export interface Consent {
  readonly kind: 'treatment' | 'privacy-practices' | 'financial-responsibility' | 'electronic-communication';
  readonly given: boolean;
  readonly at: Instant;
  /** Who gave it, where that was not the patient. */
  readonly by?: string;
  /** A minor gave it, and no other consent is required by law. */
  readonly alone?: boolean;
}

/** A fact that is needed and not there. */
export interface MissingFact {
  /** Where it belongs, as a JSON Pointer into the registration. */
  readonly pointer: string;
  readonly words: string;
}

/** A patient who may be the same person, as a person is asked. */
export interface Candidate {
  readonly patientId: string;
  readonly grade: MatchGrade;
}

/** What is known of a new patient, on its way to one correct record. */
export interface Registration {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: Status;
  readonly statusSince: Instant;
  /** The staff member who hears of what is missing. */
  readonly submitterId?: string;
  /** The patient may be asked by mail for what they can answer. */
  readonly askPatient?: boolean;
  readonly patient: Person;
  readonly coverages: readonly NewCoverage[];
  /** Pays without a health plan, or asked that nothing goes to it. */
  readonly selfPay?: boolean;
  /** `YYYY-MM-DD`: of the visit for which the person registers, where it is known. */
  readonly dateOfService?: string;
  readonly consents: readonly Consent[];
  /** Why the visit for which the person registers is sensitive. The patient's record does not take them on. */
  readonly labels?: readonly Label[];
  readonly intake: readonly { readonly question: string; readonly answer: string }[];
  /** What is missing, since when, and when the clinic is reminded and the registration closed. */
  readonly information?: {
    readonly missing: readonly MissingFact[];
    readonly askedAt: Instant;
    readonly remindAt: Instant;
    readonly remindedAt?: Instant;
    readonly closeAt: Instant;
    /** Whether the patient is asked as well, and why not. */
    readonly asked?: Asked;
  };
  readonly candidates?: readonly Candidate[];
  /** Patients of whom a person said that they are somebody else: not asked again. */
  readonly distinctFrom: readonly string[];
  readonly outcome?: {
    readonly patientId: string;
    readonly how: 'created' | 'updated';
    /** What the record of a patient known before said otherwise. */
    readonly changes: readonly Difference[];
    readonly coverageIds: readonly string[];
    /** Who decided that it is the same person, or another; absent where it was beyond doubt. */
    readonly decidedBy?: string;
  };
  /** Why it ended without a patient, or needs a person. */
  readonly standstill?: { readonly code: string; readonly words: string };
  /** The row of the file from which it was made, where it was. */
  readonly source?: { readonly importId: string; readonly row: number };
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
  readonly runSince: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
