import type { Instant } from '../../platform/clock.ts';
import type { EntryKind } from '../ledger/entry.ts';
import type { Cents, ClaimPayment, Remittance, ServiceLine } from './remittance.ts';
import type { ClaimStanding, FileStatus, RemittanceStatus } from './rules/statuses.ts';

/** A file that may hold remittances: uploaded, or dropped into the bucket. */
export interface RemittanceFileRecord {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: FileStatus;
  readonly statusSince: Instant;
  readonly cameBy: 'upload' | 'drop';
  /** Bytes, and their SHA-256 in base64. */
  readonly size: number;
  readonly sha256: string;
  /** Why it was refused. */
  readonly refusal?: { readonly code: string; readonly words: string };
  /** The remittances in it. */
  readonly remittanceIds: readonly string[];
  /** Transaction sets of other kinds: `999`, `277`. */
  readonly others: readonly string[];
  /** What is wrong with the envelopes, in words. */
  readonly faults: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Why something is held: a word for programs, and a sentence or two for people. */
export interface Why {
  readonly code: string;
  readonly words: string;
  /** By how much amounts that should agree differ, in cents. */
  readonly difference?: Cents;
}

/** How many claims of a remittance came to what, and the money of those that are held. */
export interface Tally {
  readonly claims: Readonly<Record<ClaimStanding, number>>;
  readonly lines: number;
  /** What was paid for claims that are held. */
  readonly heldAmount: Cents;
}

/** One payment of one payer, whatever files it came in. Its claims stand beside it. */
export interface RemittanceRecord {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: RemittanceStatus;
  readonly statusSince: Instant;
  /** The file from which its payment was read. */
  readonly fileId: string;
  /** 1; one more each time that a better file took the place of one that was held whole. */
  readonly edition: number;
  readonly payer?: Pick<NonNullable<Remittance['payer']>, 'name' | 'idType' | 'id'>;
  readonly trace: Remittance['trace'];
  readonly payment: Remittance['payment'];
  /** The production date (DTM 405). */
  readonly producedOn?: string;
  readonly isTest: boolean;
  readonly totals: Remittance['totals'];
  readonly providerAdjustments: readonly Omit<Remittance['providerAdjustments'][number], 'place'>[];
  /** Why it is held whole. */
  readonly held: readonly Why[];
  /** What is told of it and holds nothing. */
  readonly notes: readonly string[];
  /** Who released it, or set it aside, and why. */
  readonly decision?: {
    readonly deed: 'post' | 'set-aside';
    readonly staffId: string;
    readonly reason: string;
    readonly at: Instant;
  };
  readonly tally: Tally;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A claim of a remittance, and what became of it. */
export interface RemittanceClaim {
  readonly id: string;
  readonly clinicId: string;
  readonly remittanceId: string;
  readonly version: number;
  readonly standing: ClaimStanding;
  /** The file from which it was read. */
  readonly fileId: string;
  /** The remittance's edition in which it was read last: one that a later edition does not have is not posted. */
  readonly edition: number;
  /** A hash of what it says: the same in every file that says the same. */
  readonly said: string;
  readonly payment: StoredPayment;
  readonly why?: readonly Why[];
  /** The claim of the clinic that it answers. */
  readonly matched?: {
    readonly accountId: string;
    readonly claimId: string;
    readonly by: 'control-number' | 'payer-number' | 'staff';
  };
  /** The journal's entries that were made of it. */
  readonly entries?: readonly { readonly number: number; readonly kind: EntryKind; readonly because?: string }[];
  /** The patient's share that waits until another coverage has answered. */
  readonly waits?: Cents;
  /** It was taken back by this other one. */
  readonly reversedBy?: string;
  readonly denialIds?: readonly string[];
  /** What staff decided. */
  readonly decision?: {
    readonly deed: 'post' | 'set-aside';
    readonly staffId: string;
    readonly reason: string;
    readonly at: Instant;
  };
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A claim payment as it is kept: where its segments stood is told by its faults alone. */
export type StoredPayment = Omit<ClaimPayment, 'faults' | 'place' | 'adjustments' | 'lines'> & {
  readonly adjustments: readonly StoredAdjustment[];
  readonly lines: readonly StoredLine[];
};
export type StoredAdjustment = Omit<ClaimPayment['adjustments'][number], 'place'>;
export type StoredLine = Omit<ServiceLine, 'place' | 'adjustments'> & {
  readonly adjustments: readonly StoredAdjustment[];
};

/** The claim payment as it is kept. */
export function stored({
  faults: _faults,
  place: _place,
  adjustments,
  lines,
  ...payment
}: ClaimPayment): StoredPayment {
  const bare = ({ place: _at, ...adjustment }: ClaimPayment['adjustments'][number]): StoredAdjustment => adjustment;
  return {
    ...payment,
    adjustments: adjustments.map(bare),
    lines: lines.map(({ place: _where, adjustments: own, ...line }) => ({ ...line, adjustments: own.map(bare) })),
  };
}

/** Where a checked file stands. */
export function remittanceFileKey(clinicId: string, fileId: string): string {
  return `remittances/${clinicId}/${fileId}`;
}

/** Where files are dropped for a clinic. What the last part is called is of no account. */
export const DROP_FOLDER = 'remittance-drop';
