import type { Clinic } from '../../clinics/index.ts';
import type { Coverage, Patient } from '../../registration/index.ts';
import type { Instant } from '../../platform/clock.ts';
import type {
  Coding,
  FactValue,
  Item,
  Period,
  Providers,
  Purpose,
  Quantity,
  ReviewAction,
  Service,
  Urgency,
} from '../case.ts';
import type { Payer } from '../payer.ts';

/**
 * The way to one kind of payer. A gateway calls the payer and says what came back; it changes no record, decides no
 * status, and never throws for what a payer may do: each such case has a word below.
 */
export interface PayerGateway {
  /**
   * Brings a request, a change, an appeal or a cancellation to the payer. Called at most once for an attempt that is on record;
   * called again with the same `identifier` only after `inquire` has answered `unknown`.
   */
  submit(submission: Submission): Promise<SubmitResult>;
  /** Asks what has become of what was submitted under the identifier. Changes nothing at the payer. */
  inquire(inquiry: Inquiry): Promise<InquiryResult>;
  /**
   * Brings documents that the payer asked for to a request that it holds: `related` names it, `documents` are those that it
   * does not have yet. Safe to repeat.
   */
  sendDocuments(submission: Submission): Promise<SubmitResult>;
  /**
   * Asks the payer to notify the URL of what it decides for this requestor, where payers of this kind can. False if it did not
   * take that: then inquiries alone tell.
   */
  subscribe?(payer: Payer, notificationUrl: string, npi: string): Promise<boolean>;
}

/**
 * What `gateways/index.ts` offers the room's use cases. `gatewayFor` finds the gateway of a payer by `payer.gateway.kind`.
 */
export interface Gateways {
  readonly gatewayFor: (payer: Payer) => PayerGateway;
  /**
   * The request as a PDF that staff bring to the payer by portal, fax or mail: for a manual payer, and for an appeal (with the
   * denial, its reasons and `note` as the letter) to any payer that does not take it electronically.
   */
  readonly packetPdf: (submission: Submission) => Promise<Uint8Array>;
  /** The identifiers that a payer's notification (already parsed JSON, from anybody at all) seems to speak of; at most 20. */
  readonly notificationSubjects: (notification: unknown) => readonly string[];
}

/** All that a payer is told. Made anew for each call, never stored. */
export interface Submission {
  /** Ours and unguessable, e.g. `preauth_01jd…-2`: the same for each attempt to bring the same thing. */
  readonly identifier: string;
  readonly purpose: Purpose;
  /** For all but the first: what it follows (Claim.related), and the items as they stood there. */
  readonly related?: { readonly identifier: string; readonly reference?: string; readonly items?: readonly Item[] };
  readonly createdAt: Instant;
  readonly urgency: Urgency;
  /** Why expedited, in the clinician's words. */
  readonly attestation?: string;
  readonly payer: Payer;
  readonly clinic: Clinic;
  readonly patient: Patient;
  readonly coverage: Coverage;
  readonly providers: Providers;
  /** Those that need authorization. On a cancellation those that are cancelled. `decision.authorizationNumber` is what the payer gave before. */
  readonly items: readonly Item[];
  /** Answers to the payer's criteria, by code. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** Questions of the clinic's reviewer and their answers do not go to the payer; these words do. */
  readonly note?: string;
  readonly documents: readonly SubmittedDocument[];
  /** Where the payer may send its notifications. */
  readonly notificationUrl?: string;
}

export interface SubmittedDocument {
  readonly id: string;
  readonly title: string;
  /** LOINC code of its type. */
  readonly type: Coding;
  readonly contentType: string;
  readonly size: number;
  /** Base64. */
  readonly sha256: string;
  readonly createdAt: Instant;
  /** Its bytes, from the bucket of accepted documents. */
  readonly read: () => Promise<Uint8Array>;
}

export interface Inquiry {
  /** As in the submission asked about. */
  readonly identifier: string;
  /** The payer's own reference, once it gave one. */
  readonly reference?: string;
  readonly payer: Payer;
  readonly clinic: Clinic;
  readonly patient: Patient;
  readonly coverage: Coverage;
  readonly providers: Providers;
  readonly items: readonly Item[];
}

export type SubmitResult =
  | { readonly kind: 'answered'; readonly answer: PayerAnswer }
  /** This payer is reached by staff alone: portal, phone or fax. They get `packetPdf`'s packet. */
  | { readonly kind: 'by-hand' }
  /** It surely did not arrive (no connection, no token, 429, 503 with nothing taken): may be sent again. */
  | { readonly kind: 'not-sent'; readonly problem: string; readonly retryAfterSeconds?: number }
  /** It may have arrived (time-out, broken connection, 5xx): inquire before anything else. */
  | { readonly kind: 'lost'; readonly problem: string }
  /** The payer took it apart and refuses it as faulty (OperationOutcome, ClaimResponse.error): a person must look. */
  | { readonly kind: 'refused'; readonly problems: readonly Coding[] }
  /** An answer came and cannot be read; it may have been stored: inquire, then a person. */
  | { readonly kind: 'not-understood'; readonly problem: string };

export type InquiryResult =
  | { readonly kind: 'answered'; readonly answer: PayerAnswer }
  /** The payer says that it has no such request. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'no-answer'; readonly problem: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'not-understood'; readonly problem: string };

/** What a payer said, item by item. Never judged by `ClaimResponse.outcome`. */
export interface PayerAnswer {
  /** When the payer made this answer (ClaimResponse.created), or when it came if the payer does not say. */
  readonly at: Instant;
  /** When the payer received the request, if it says so. */
  readonly receivedAt?: Instant;
  /** The payer's reference for the whole request. */
  readonly reference?: string;
  /** Further identifiers by which the payer may name it in a notification. */
  readonly identifiers: readonly string[];
  readonly items: readonly ItemAnswer[];
  readonly documentRequests: readonly DocumentRequest[];
  /** The payer gives notice that it takes longer. Da Vinci PAS has no element for it: staff record it. */
  readonly extension?: { readonly until: Instant; readonly reason?: string };
  /** ClaimResponse.disposition and process notes, at most 2,000 characters. */
  readonly words?: string;
}

export interface ItemAnswer {
  readonly sequence: number;
  /** Absent, or not of the list: to a person, whatever else the answer says. */
  readonly reviewAction?: ReviewAction;
  readonly authorizationNumber?: string;
  readonly quantity?: Quantity;
  readonly period?: Period;
  readonly reasons: readonly Coding[];
  readonly words?: string;
  /** NPIs that the authorization binds. */
  readonly providers: readonly string[];
  /** With A6: from the `addItem` that traces to this item. */
  readonly modified?: { readonly productOrService?: Service; readonly modifier?: readonly string[] };
}

export interface DocumentRequest {
  /** LOINC code; `unspecified` where the payer gives words alone. */
  readonly code: string;
  readonly display: string;
  /** Empty: for the whole request. */
  readonly items: readonly number[];
  readonly dueAt?: Instant;
}
