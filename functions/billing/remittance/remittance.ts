import type { Place } from '../../platform/x12/scanner.ts';
import type { Fault } from './rules/faults.ts';

/**
 * What an X12 835 (005010X221A1) says, typed. Amounts are whole cents and may be negative: a reversal takes back what an earlier
 * remittance gave. Days are `YYYY-MM-DD`. Codes stand as they came.
 */
export type Cents = number;

/** Who is meant by an N1 or NM1. */
export interface Party {
  /** Of N1 and NM1: `PR` payer, `PE` payee, `QC` patient, `IL` insured, `74` corrected, `82` rendering, `TT` carrier that gets the claim next … */
  readonly role: string;
  readonly isPerson?: boolean;
  /** An organization's name, or a person's family name. */
  readonly name?: string;
  readonly given?: string;
  readonly middle?: string;
  readonly suffix?: string;
  /** What kind of number `id` is: `XX` NPI, `MI` member, `FI` tax … */
  readonly idType?: string;
  readonly id?: string;
}

/** A code and what it stands before: REF, AMT, DTM, QTY. */
export interface Coded<Value> {
  readonly code: string;
  readonly value: Value;
}

/** One reason of a CAS segment. */
export interface Adjustment {
  /** CO, OA, PI, PR (and CR in versions before 5010). */
  readonly group: string;
  /** CARC. */
  readonly reason: string;
  /** What is taken off the charge. Negative: added to it. */
  readonly amount: Cents;
  readonly quantity?: number;
  readonly place: Place;
}

/** RARC (`HE`) or another list's remark. */
export interface Remark {
  readonly list: string;
  readonly code: string;
}

export interface Procedure {
  /** `HC`: HCPCS or CPT, `AD`: dental, `N4`: NDC, `NU`: revenue code … */
  readonly qualifier: string;
  readonly code: string;
  readonly modifiers: readonly string[];
}

/** A service line (SVC). */
export interface ServiceLine {
  /** Within its claim, from 1. */
  readonly number: number;
  readonly place: Place;
  readonly procedure: Procedure;
  /** What was billed, where the payer adjudicated something else. */
  readonly submitted?: Procedure;
  readonly charged: Cents;
  readonly paid: Cents;
  readonly revenueCode?: string;
  readonly units?: number;
  readonly unitsBilled?: number;
  readonly dates: readonly Coded<string>[];
  readonly adjustments: readonly Adjustment[];
  /** Among them `6R`, the provider's own number of the line. */
  readonly references: readonly Coded<string>[];
  readonly amounts: readonly Coded<Cents>[];
  readonly quantities: readonly Coded<number>[];
  readonly remarks: readonly Remark[];
}

/** A claim (CLP) as the payer decided it. */
export interface ClaimPayment {
  /** Within its remittance, from 1. */
  readonly number: number;
  readonly place: Place;
  /** LX01, where the payer groups claims. */
  readonly group?: string;
  /** CLP01: the number by which the clinic knows the claim. */
  readonly controlNumber: string;
  /** CLP02. 22 takes an earlier decision back. */
  readonly status: string;
  readonly charged: Cents;
  readonly paid: Cents;
  /** CLP05: what the payer says is the patient's. What the lines say counts. */
  readonly patientShare?: Cents;
  readonly filingIndicator?: string;
  /** CLP07: the number by which the payer knows it. */
  readonly payerNumber?: string;
  readonly facilityCode?: string;
  readonly frequency?: string;
  readonly relatedGroup?: string;
  readonly adjustments: readonly Adjustment[];
  readonly parties: readonly Party[];
  /** MIA of an inpatient, MOA of an outpatient claim, as it came. Its RARCs are among `remarks`. */
  readonly adjudication?: { readonly kind: 'inpatient' | 'outpatient'; readonly elements: readonly string[] };
  readonly remarks: readonly Remark[];
  readonly dates: readonly Coded<string>[];
  readonly references: readonly Coded<string>[];
  readonly amounts: readonly Coded<Cents>[];
  readonly quantities: readonly Coded<number>[];
  readonly contacts: readonly string[];
  readonly lines: readonly ServiceLine[];
  /** What is wrong with this claim. */
  readonly faults: readonly Fault[];
}

/** PLB: what the payer pays or keeps that belongs to no claim of this remittance, and to no patient. Positive: the payer keeps it. */
export interface ProviderAdjustment {
  readonly provider: string;
  /** PLB02: end of the provider's fiscal year. */
  readonly fiscalPeriod?: string;
  /** `WO` overpayment recovered, `FB` balance forward, `L6` interest, `72` refund acknowledged … */
  readonly reason: string;
  readonly reference?: string;
  readonly amount: Cents;
  readonly place: Place;
}

/** TS3 and TS2: what the payer says of all claims of one provider under an LX. */
export interface ProviderSummary {
  readonly provider: string;
  readonly facilityCode?: string;
  readonly fiscalPeriod?: string;
  readonly claims?: number;
  readonly charged?: Cents;
  /** The segments as they came. */
  readonly elements: readonly string[];
  readonly place: Place;
}

/** One payment of one payer, without its claims: these are read one by one. */
export interface Remittance {
  /** Within the file, from 1. */
  readonly number: number;
  readonly place: Place;
  readonly envelope: {
    readonly sender?: string;
    readonly receiver?: string;
    readonly interchange?: string;
    readonly group?: string;
    readonly transaction: string;
    readonly version?: string;
    /** ISA15: the sender says that nothing of it is meant. */
    readonly isTest: boolean;
  };
  /** BPR. */
  readonly payment: {
    /** BPR01: `I`, `C`, `D`, `H`, `P`, `U`, `X`. */
    readonly handling: string;
    /** What came; negative where the payer debits the provider. */
    readonly amount: Cents;
    /** BPR04: `CHK`, `ACH`, `NON`, `FWT`, `BOP`. */
    readonly method: string;
    readonly date?: string;
  };
  /** TRN: by which the payment is known at payer and bank. */
  readonly trace: { readonly number: string; readonly originator: string };
  readonly payer?: Party;
  readonly payee?: Party;
  readonly references: readonly Coded<string>[];
  readonly dates: readonly Coded<string>[];
  readonly contacts: readonly string[];
  readonly summaries: readonly ProviderSummary[];
  readonly providerAdjustments: readonly ProviderAdjustment[];
  readonly totals: { readonly claims: number; readonly paid: Cents; readonly providerAdjusted: Cents };
  /** Segments that the standard does not have where they stood: kept as they came. */
  readonly kept: readonly string[];
  /** What is wrong with it as a whole; each claim has its own. */
  readonly faults: readonly Fault[];
}

/** What is read of a file, in its order. A remittance comes after its claims: only then it is known whole. */
export type Reading =
  | { readonly kind: 'claim'; readonly remittance: number; readonly claim: ClaimPayment }
  | { readonly kind: 'remittance'; readonly remittance: Remittance }
  /** A transaction set that is no 835: `999`, `277` … */
  | { readonly kind: 'other'; readonly transaction: string; readonly place: Place }
  /** Of the file, not of one remittance. */
  | { readonly kind: 'fault'; readonly fault: Fault };
