import type { LatestEligibility } from './eligibility/check.ts';
import type { Coordination } from './eligibility/coordination.ts';
import type { Label } from './privacy/rules/labels.ts';
import type { Channel, ConfidentialCommunication } from './privacy/rules/where-to-reach.ts';

/**
 * Patients and coverages, in the words of FHIR R4 (Patient, Coverage). An identifier's `type` is a code of HL7 v2-0203:
 * MR medical record, DL driver's license, PPN passport, SS social security, MB member.
 */
export const genders = ['male', 'female', 'other', 'unknown'] as const;
/** What a contact is to the patient, as HL7 has it: v3-RoleCode MTH, FTH, GUARD, SPS; v2-0131 C, N, BP. */
export const contactRelationships = [
  'mother',
  'father',
  'guardian',
  'spouse',
  'guarantor',
  'emergency-contact',
  'next-of-kin',
  'other',
] as const;
export const relationships = ['self', 'spouse', 'child', 'parent', 'common', 'other', 'injured'] as const;
export const linesOfBusiness = [
  'medicare-advantage',
  'medicare',
  'medicaid-managed-care',
  'medicaid',
  'chip',
  'marketplace',
  'commercial',
  'tricare',
  'other',
] as const;
export type LineOfBusiness = (typeof linesOfBusiness)[number];

export interface HumanName {
  readonly use: 'official' | 'usual' | 'old' | 'maiden' | 'nickname';
  readonly family: string;
  readonly given: readonly string[];
  readonly suffix?: readonly string[];
}
export interface ContactPoint {
  readonly system: 'phone' | 'email' | 'sms' | 'fax';
  readonly value: string;
  readonly use?: 'home' | 'work' | 'mobile' | 'temp' | 'old';
}
export interface Address {
  readonly use: 'home' | 'work' | 'temp' | 'old' | 'billing';
  readonly line: readonly string[];
  readonly city: string;
  /** Two letters. */
  readonly state: string;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}
export interface Identifier {
  readonly type: 'MR' | 'DL' | 'PPN' | 'SS' | 'MB';
  /** Who gave it, as a URI or a state's two letters. */
  readonly assigner?: string;
  readonly value: string;
}
/** Somebody who stands by the patient. */
export interface Contact {
  readonly relationship: readonly (typeof contactRelationships)[number][];
  readonly name: HumanName;
  readonly telecom: readonly ContactPoint[];
  readonly address?: Address;
  /** Whether this person may decide for the patient who is a minor; absent where nobody said. */
  readonly custody?: Custody;
}
/** Legal custody, and what orders it. */
export interface Custody {
  readonly legal: 'sole' | 'joint' | 'none';
  readonly courtOrder?: string;
}
/**
 * Two records of one person, as FHIR links them: the record that is no longer used points to the one that is used in its place, and
 * that one back to all that it stands for.
 */
export interface PatientLink {
  readonly type: 'replaced-by' | 'replaces';
  /** The id of the other record. */
  readonly other: string;
}
export interface Patient {
  readonly id: string;
  readonly version: number;
  /** False of a record that another replaces: nothing of it changes any more. */
  readonly active: boolean;
  /** Absent where there is one record of the person. */
  readonly link?: readonly PatientLink[];
  readonly name: readonly HumanName[];
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** Administrative gender. */
  readonly gender: (typeof genders)[number];
  readonly telecom: readonly ContactPoint[];
  readonly address: readonly Address[];
  readonly identifier: readonly Identifier[];
  readonly contact: readonly Contact[];
  /** BCP 47. */
  readonly language?: string;
  /** How the patient would like to be reached, where there is a choice. */
  readonly preferredChannel?: Channel;
  /** Where alone the patient may be reached, for everything or for labelled matters. */
  readonly confidentialCommunication?: ConfidentialCommunication;
  /** Why all that concerns the patient is sensitive. A single matter has labels of its own. */
  readonly labels?: readonly Label[];
  /** Present where the patient has died. */
  readonly deceased?: { readonly date?: string };
  /** No person stands behind the record. */
  readonly test?: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}
/** What a patient's record says of the person. */
export type Demographics = Omit<Patient, 'id' | 'version' | 'active' | 'link' | 'createdAt' | 'updatedAt'>;
/** Why the patient pays no copay by a coverage, where it is not the usual one. Policy, by secondary sources: a clinic says what holds. */
export const coverageCopays = ['usual', 'qmb', 'medicaid-exempt', 'workers-compensation'] as const;
export interface Coverage {
  readonly id: string;
  readonly version: number;
  readonly patientId: string;
  readonly status: 'active' | 'cancelled' | 'draft' | 'entered-in-error';
  /** Which payer policies apply, e.g. `summit-advantage`. */
  readonly payerId: string;
  readonly lineOfBusiness: LineOfBusiness;
  /** The health plan's name as on the card. */
  readonly planName: string;
  readonly memberId: string;
  readonly groupNumber?: string;
  /** How the patient is related to the subscriber; `self` if the patient is the subscriber. */
  readonly relationship: (typeof relationships)[number];
  /** Who holds the policy, where that is not the patient. */
  readonly subscriber?: { readonly name: HumanName; readonly birthDate?: string };
  readonly period: { readonly start: string; readonly end?: string };
  /** 1 is billed first. */
  readonly order: number;
  /** Who decides in the payer's place for some services, e.g. an imaging benefit manager. */
  readonly delegate?: string;
  /** Whether a copay can be asked for; the usual one where nobody said. */
  readonly copay?: (typeof coverageCopays)[number];
  /** When eligibility was last checked with the payer, if ever. */
  readonly eligibilityCheckedAt?: string;
  /** What decides which of several coverages pays first. */
  readonly coordination?: Coordination;
  /** Since which version, and when, its payer is asked by these facts: absent, since it was added. */
  readonly factsSince?: { readonly version: number; readonly at: string };
  /** Why it is sensitive to say that the patient has it. */
  readonly labels?: readonly Label[];
  /** What the payer last said of it. */
  readonly eligibility?: LatestEligibility;
  readonly createdAt: string;
  readonly updatedAt: string;
}
