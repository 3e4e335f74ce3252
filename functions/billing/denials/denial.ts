import type { Instant } from '../../platform/clock.ts';
import type { DenialKind } from '../remittance/rules/disposition.ts';
import type { DeniedAmount } from '../remittance/rules/postings.ts';
import type { DenialDeed, DenialStatus } from './rules/statuses.ts';

/** An amount of a claim that a payer refused, until somebody has seen to it. One for each kind of deed and group of who owes. */
export interface Denial {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: DenialStatus;
  readonly statusSince: Instant;
  readonly accountId: string;
  readonly claimId: string;
  readonly payerId: string;
  readonly remittanceId: string;
  readonly remittanceClaimId: string;
  /** What it most likely needs. */
  readonly kind: DenialKind;
  /** CO, PR, OA or PI. */
  readonly group: string;
  readonly amounts: readonly DeniedAmount[];
  /** Cents, of all amounts. */
  readonly amount: number;
  /** By which day something must have been done, `YYYY-MM-DD`; of one that the payer has again, when to ask after it. */
  readonly dueOn: string;
  /** Why that day. */
  readonly dueBecause: string;
  /** The journal's entries by which it stands as denied (group CO). */
  readonly entries: readonly number[];
  readonly decision?: {
    readonly deed: DenialDeed;
    readonly staffId: string;
    readonly reason: string;
    readonly at: Instant;
  };
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
