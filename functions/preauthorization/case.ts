import type { Instant } from '../platform/clock.ts';
import type { Label } from '../registration/index.ts';
import type { DocumentRequest } from './gateways/gateway.ts';
import type { Requirement } from './rules/requirement.ts';
import type { Status } from './rules/statuses.ts';

/** The words of a prior authorization case: FHIR R4 Claim and ClaimResponse where they have one. */

/** What is counted: visits, quarter hours, days, or pieces. */
export const unitKinds = ['visit', '15-minutes', 'day', 'unit'] as const;
export type UnitKind = (typeof unitKinds)[number];

/** Code systems of a service, by their FHIR URIs. */
export const serviceSystems = {
  cpt: 'http://www.ama-assn.org/go/cpt',
  hcpcs: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
} as const;

export interface Service {
  readonly system: (typeof serviceSystems)[keyof typeof serviceSystems];
  readonly code: string;
}
export interface Quantity {
  readonly value: number;
  readonly unit: UnitKind;
}
/** Dates in the clinic's calendar, both included. */
export interface Period {
  readonly start: string;
  readonly end: string;
}
export interface Coding {
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
}

export type Urgency = 'standard' | 'expedited';

/** One service asked for. `sequence` counts from 1 and is echoed by the payer. */
export interface Item {
  readonly sequence: number;
  readonly productOrService: Service;
  /** Two-character modifiers. */
  readonly modifier: readonly string[];
  /** The clinic's own words: CPT's texts are licensed. */
  readonly description: string;
  readonly quantity: Quantity;
  /** ICD-10-CM, the principal one first. */
  readonly diagnosis: readonly string[];
  /** CMS place-of-service code, two digits. */
  readonly placeOfService: string;
  readonly servicedPeriod: Period;
  /** What the payer's policy, or the payer's own staff, say of it; absent until assessed. */
  readonly requirement?: Requirement;
  /** The payer's latest word on it. */
  readonly decision?: ItemDecision;
}

/** X12 code list 306, as far as a payer may write it into `reviewAction`. */
export const reviewActions = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'C', 'CT', 'NA'] as const;
export type ReviewAction = (typeof reviewActions)[number];

/** What a payer decided on one item. */
export interface ItemDecision {
  readonly reviewAction: ReviewAction;
  readonly decidedAt: Instant;
  readonly authorizationNumber?: string;
  /** How much is certified; absent where the payer did not say: then as asked. */
  readonly quantity?: Quantity;
  /** When it is valid; absent where the payer did not say: then as asked. */
  readonly period?: Period;
  /** Why, in the payer's codes. A denial must carry a specific reason. */
  readonly reasons: readonly Coding[];
  /** Why, in the payer's words. */
  readonly words?: string;
  /** NPIs that alone may use it; empty: the providers that were asked for. */
  readonly providers: readonly string[];
  /** With A6: what was certified in place of what was asked (ClaimResponse.addItem). */
  readonly modified?: { readonly productOrService?: Service; readonly modifier?: readonly string[] };
}

/** The providers of a request, by NPI. */
export interface Providers {
  readonly ordering: Provider;
  readonly rendering: Provider;
  readonly facility: Provider;
}
export interface Provider {
  readonly npi: string;
  readonly name?: string;
}

/** What the payer is asked to certify: the part of a case that a change replaces. */
export interface Requested {
  readonly items: readonly Item[];
  readonly providers: Providers;
}

/** Something without which the case cannot go on. */
export type Missing =
  | {
      readonly kind: 'document';
      /** LOINC code of the document's type. */
      readonly code: string;
      readonly display: string;
      readonly items: readonly number[];
    }
  | { readonly kind: 'fact'; readonly code: string; readonly question: string; readonly items: readonly number[] }
  | {
      readonly kind: 'question';
      readonly id: string;
      readonly question: string;
      readonly askedBy: string;
      readonly items: readonly number[];
    };

/** A fact that a criterion asks for, by the criterion's code. */
export type FactValue = boolean | number | string;

/** One attempt to bring something to the payer. Written before the call, closed after it. */
export interface Attempt {
  readonly number: number;
  /** Ours, the same for every attempt of one submission: by it the payer's answer is found again. */
  readonly identifier: string;
  readonly purpose: Purpose;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /** Absent: it was never learnt how the attempt ended. */
  readonly outcome?: 'answered' | 'not-sent' | 'lost' | 'refused' | 'not-understood' | 'by-hand';
  /** A word of ours for the log and the operator: `connect-timeout`, `http-503`. */
  readonly problem?: string;
}

/** Why something is brought to the payer (X12 278 UM02: initial, revised, cancel, appeal); `documents`: what it asked for. */
export type Purpose = 'initial' | 'change' | 'cancellation' | 'appeal' | 'documents';

/** What is known of the case at the payer. */
export interface AtPayer {
  /** The identifier under which the payer holds it: the last that it answered to. */
  readonly identifier: string;
  /** The payer's own reference for the whole request (ClaimResponse.preAuthRef or identifier, or told by phone). */
  readonly reference?: string;
  /** When the payer received it: its clock runs from here. */
  readonly receivedAt: Instant;
  /** By when it must decide, extension included; absent where the policy names no clock. */
  readonly dueAt?: Instant;
  readonly extension?: { readonly until: Instant; readonly reason?: string; readonly noticedAt: Instant };
  /** Inquiries made since the last submission. */
  readonly inquiries: number;
  /** How often in a row the payer's system did not answer an inquiry. */
  readonly failures?: number;
  /** When to ask next; absent where the payer cannot be asked. */
  readonly nextInquiryAt?: Instant;
  /** When staff were told that the payer is late. */
  readonly chasedAt?: Instant;
  /** When a notification of the payer last brought an inquiry forward. */
  readonly heardAt?: Instant;
  /** How many notifications in a row brought an inquiry forward without anything new from the payer. */
  readonly hints?: number;
  /** When the payer said something last. */
  readonly answeredAt?: Instant;
  /** What the payer still wants to see before it decides. */
  readonly documentRequests: readonly DocumentRequest[];
  /** What of that staff have answered: not asked of them again until the payer asks for something else. */
  readonly answeredRequests?: readonly DocumentRequest[];
  /** How it was brought there. */
  readonly by: 'gateway' | 'staff';
  /** Whom staff spoke to, by manual submission. */
  readonly representative?: string;
}

/** An act against a denial or a shortfall. */
export interface Remedy {
  readonly act: 'peer-to-peer' | 'reconsideration' | 'appeal';
  readonly level: number;
  readonly chosenBy: string;
  readonly chosenAt: Instant;
  /** The last instant at which the payer takes it. */
  readonly until: Instant;
  /** Whether the payer takes it through its gateway; else staff bring it the letter. */
  readonly electronic: boolean;
  /** The grounds: for an appeal the letter's text. */
  readonly note?: string;
  readonly outcome?: {
    readonly result: 'overturned' | 'upheld' | 'not-pursued';
    readonly at: Instant;
    readonly note?: string;
  };
}

/** A change of what was asked, while the payer has not certified it: what stood before stays in force until then. */
export interface ProposedChange extends Requested {
  readonly reason: string;
  /** Who asked for the change: may not release it. */
  readonly submitterId: string;
  readonly requestedAt: Instant;
  /** Where the case returns to if the change comes to nothing. */
  readonly from: Status;
  /** The kinds of the tasks that were open there, and are opened again. */
  readonly openTasks?: readonly string[];
}

/** A change that the payer refused: the items as they were asked for, with its decisions. */
export interface RefusedChange {
  readonly reason: string;
  readonly requestedAt: Instant;
  readonly heardAt: Instant;
  readonly items: readonly Item[];
}

/** Why a case ended without the payer's decision, or needs a person. */
export interface Standstill {
  /** A word of ours: `information-not-supplied`, `withdrawn-at-review`, `payer-unreachable`. */
  readonly code: string;
  readonly words: string;
}

/** One case of prior authorization. */
export interface Preauthorization extends Requested {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: Status;
  readonly statusSince: Instant;
  readonly patientId: string;
  readonly coverageId: string;
  readonly payerId: string;
  readonly urgency: Urgency;
  /** Why it is sensitive: its own labels, the patient's and the coverage's when it was asked for. Cases of before have none. */
  readonly labels?: readonly Label[];
  /** Expedited: why waiting could harm, as the clinician attests. */
  readonly attestation?: { readonly attestedBy: string; readonly statement: string };
  /** The staff member who asked: may not release it. */
  readonly submitterId: string;
  /** Who asked for it before somebody else changed it: may not release it either. */
  readonly earlierSubmitters?: readonly string[];
  /** Whether the rendering provider is in the payer's network; absent: not known. */
  readonly network?: 'in' | 'out';
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly answers: readonly { readonly questionId: string; readonly text: string; readonly at: Instant }[];
  /** Counts what is brought to the payer: 1 the first request, then each change, appeal or cancellation. */
  readonly revision: number;
  /** What the present revision is for. */
  readonly purpose: Purpose;
  readonly proposed?: ProposedChange;
  /** What the payer refused of the last change on which it decided; what stood before it stands among the items. */
  readonly refusedChange?: RefusedChange;
  /** What is missing, since when, and when the clinic is reminded and the case closed. */
  readonly information?: {
    readonly missing: readonly Missing[];
    readonly askedAt: Instant;
    readonly remindAt: Instant;
    readonly remindedAt?: Instant;
    readonly closeAt: Instant;
  };
  /** By when the open task of the clinic's own staff should be decided. */
  readonly staffDueAt?: Instant;
  readonly attempts: readonly Attempt[];
  /** Not before then is the payer's system tried again. */
  readonly retryAt?: Instant;
  /** How often in a row the payer's system did not take it. */
  readonly failures?: number;
  /** When the payer told of news while the answer to the submission was still on its way. */
  readonly notifiedAt?: Instant;
  readonly atPayer?: AtPayer;
  readonly remedies: readonly Remedy[];
  /** Asked for by the clinic; `byStaff` once it is clear that only they can tell the payer. */
  readonly cancellation?: { readonly reason: string; readonly requestedAt: Instant; readonly byStaff: boolean };
  readonly standstill?: Standstill;
  /** Status to which the case goes back when a person has set right what failed. */
  readonly failedIn?: Status;
  /** When the clinic is warned that an authorization ends soon. */
  readonly warnAt?: Instant;
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
  readonly runSince: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
