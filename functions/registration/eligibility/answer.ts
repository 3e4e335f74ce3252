import type { Money } from '../../platform/money.ts';

/**
 * What payers say of a coverage, in words of ours, whichever protocol they speak. Codes are kept as they came beside
 * the words; what is not understood is kept whole.
 */

/** What one line of an answer is about (X12 271 EB01). */
export const benefitKinds = [
  'active',
  'active-pending-investigation',
  'inactive',
  'inactive-pending',
  'coinsurance',
  'copay',
  'deductible',
  'out-of-pocket',
  'not-covered',
  'other-payer',
  'cannot-process',
  'contact',
  'primary-care-provider',
  'limitation',
  'other',
] as const;
export type BenefitKind = (typeof benefitKinds)[number];

/** In whose network a line holds (EB12: Y, N, W, U). Absent: the payer does not say. */
export const networks = ['in', 'out', 'both', 'unknown'] as const;
export type Network = (typeof networks)[number];

/** Over what an amount counts (EB06). */
export const periods = [
  'visit',
  'day',
  'week',
  'month',
  'admission',
  'episode',
  'service-year',
  'calendar-year',
  'contract',
  'year-to-date',
  'remaining',
  'lifetime',
  'lifetime-remaining',
  'other',
] as const;
export type BenefitPeriod = (typeof periods)[number];

/** Of whom a line speaks: the patient alone, or the family (EB02 IND, FAM). */
export const levels = ['individual', 'family', 'other'] as const;
export type Level = (typeof levels)[number];

/** What the payer wrote of an instant or a span: the qualifier is X12's (DTP01), or FHIR's element. */
export interface StatedDate {
  readonly qualifier: string;
  readonly start?: string;
  readonly end?: string;
}

/** Somebody whom a line names: another payer, a provider, whom to contact. Ids are kept as the payer writes them. */
export interface Party {
  readonly role: string;
  readonly name?: string;
  readonly idType?: string;
  readonly id?: string;
  readonly contact?: readonly string[];
}

/** One line of the answer. */
export interface BenefitLine {
  readonly kind: BenefitKind;
  /** As the payer wrote it: EB01, or FHIR's benefit type. */
  readonly code: string;
  /** X12 1365. None: the payer does not say of which service. */
  readonly serviceTypes: readonly string[];
  /** A procedure, where the line is about one. */
  readonly serviceCode?: string;
  readonly level?: Level;
  readonly network?: Network;
  readonly period?: BenefitPeriod;
  readonly amount?: Money;
  /** In hundredths of a percent: 2000 is 20 %. */
  readonly rate?: number;
  readonly quantity?: { readonly value: number; readonly unit?: string };
  readonly authorizationRequired?: 'yes' | 'no' | 'unknown';
  readonly planName?: string;
  /** X12 1336, e.g. `HM`, `MC`, `MA`. */
  readonly insuranceType?: string;
  readonly dates: readonly StatedDate[];
  readonly parties: readonly Party[];
  /** The payer's own words. */
  readonly notes: readonly string[];
  /** Segments or elements that were not understood, whole. */
  readonly kept: readonly string[];
}

/** Where a payer rejects a question: which part of it is at fault. */
export const rejectLevels = ['payer', 'provider', 'subscriber', 'dependent', 'service'] as const;
export type RejectLevel = (typeof rejectLevels)[number];

/** A reject, whole (271 AAA; FHIR's error). */
export interface Reject {
  /** AAA03, or the code of a FHIR error. */
  readonly code: string;
  readonly system?: string;
  /** AAA04: what to do next. */
  readonly followUp?: string;
  readonly level: RejectLevel;
  /** AAA01: whether the question itself was valid. */
  readonly valid?: 'Y' | 'N';
  readonly text?: string;
}

/** An answer as it was read, before anything is made of it. */
export interface PayerSaid {
  readonly lines: readonly BenefitLine[];
  readonly rejects: readonly Reject[];
  /** Of the coverage as a whole: eligibility, health plan. */
  readonly dates: readonly StatedDate[];
  /** The payer's number for this answer, if it gave one. */
  readonly reference?: string;
  /** The payer says that it works on it and gives no answer yet. */
  readonly queued?: boolean;
  /** Whatever stands outside the lines and was not understood, whole. */
  readonly kept: readonly string[];
}
