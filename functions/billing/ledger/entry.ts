import type { Instant } from '../../platform/clock.ts';
import type { Actor } from '../../platform/context.ts';
import type { Heading, Sums } from './chart.ts';

/** What an entry of an account's journal records; `deed` is what the audit says of the records that it changed. */
export const entryKinds = {
  charge: { deed: 'charged', meaning: 'A service was charged.' },
  'payer-payment': { deed: 'payer-paid', meaning: 'A payer paid, with what it adjusted and left to the patient.' },
  'payer-adjustment': { deed: 'adjusted', meaning: 'A payer adjusted, and paid nothing.' },
  'payer-denial': { deed: 'denied', meaning: 'A payer denied what is worked from then on.' },
  'patient-payment': { deed: 'paid', meaning: 'The patient paid.' },
  refund: { deed: 'refunded', meaning: 'Money went back to whoever had paid it.' },
  chargeback: { deed: 'charged-back', meaning: 'The bank of whoever paid took the money back.' },
  'write-off': { deed: 'written-off', meaning: 'The clinic gave up an amount.' },
  transfer: { deed: 'transferred', meaning: 'Another owes it from then on, or it is held, or paid by installments.' },
  invoice: { deed: 'invoiced', meaning: 'It was put on an invoice, or taken off one.' },
  'credit-application': { deed: 'credited', meaning: 'Credit of the patient pays for it.' },
  reversal: { deed: 'reversed', meaning: 'An earlier entry is taken back as a whole.' },
} as const;
export type EntryKind = keyof typeof entryKinds;
export const entryKindNames = Object.keys(entryKinds) as [EntryKind, ...EntryKind[]];

/** Why a payer did not pay an amount: group, claim adjustment reason code, remittance advice remark codes. */
export interface Adjustment {
  readonly group: 'CO' | 'PR' | 'OA' | 'PI';
  readonly carc: string;
  readonly rarc?: readonly string[];
}

/** One line of an entry. */
export interface Leg {
  readonly on: Heading;
  /** Cents: a debit where it is more than nothing, else a credit. Never nothing. */
  readonly amount: number;
  readonly chargeId?: string;
  /** Of what the patient owes: the invoice on which it stands. Absent while it stands on none. */
  readonly invoiceId?: string;
  readonly adjustment?: Adjustment;
}

/** What an entry is about, beside charges and invoices: ids by what they name, such as `claimId`, `paymentId`, `disputeId`. */
export type About = Readonly<Record<string, string>>;

/** What is to be posted. */
export interface Posting {
  readonly kind: EntryKind;
  /** The business day, `YYYY-MM-DD` in the clinic's zone: when the money came, when the service was given. */
  readonly on: string;
  /**
   * What it comes from, so that nothing is posted twice however often it comes: of each in the whole clinic there is one entry. In words
   * of the room that posts, e.g. `charge/EHR-20417`, `remittance/<payer>/<trace>/<claim>/<line>`.
   */
  readonly sources: readonly string[];
  readonly legs: readonly Leg[];
  readonly about?: About;
  readonly staffId?: string;
  /** A code for why, e.g. of a write-off. */
  readonly because?: string;
  /** Of a reversal: the number of the entry that it takes back. */
  readonly reverses?: number;
}

/** An entry of an account's journal. It never changes; a mistake is taken back by another one. */
export interface Entry extends Posting {
  readonly accountId: string;
  /** 1, 2, 3 …: the journal has no gap. */
  readonly number: number;
  readonly at: Instant;
  readonly by: Actor;
  /** The account's sums with this entry: each balance is that of the last entry. */
  readonly sums: Sums;
}

/** Where something was posted. */
export interface Posted {
  readonly accountId: string;
  readonly number: number;
}
