import type { ReasonKind } from '../codes/reasons.ts';
import type { Adjustment, Cents } from '../remittance.ts';
import { reasonFor } from './say.ts';

/**
 * What an amount that a payer took off calls for. The group comes first: **CO is never the patient’s**, whatever the reason; PR is
 * the patient's share for deductible, coinsurance and copayment alone, and only once no other coverage is left; OA, PI and whatever is
 * not known are looked at by a person before anybody is billed.
 */
export type Disposition =
  /** Taken off the payer's receivable by contract. */
  | 'adjust'
  /** Goes to the patient, or first to the next coverage. */
  | 'share'
  /** A denial: a person decides. */
  | 'deny'
  /** It moves nothing: another entry has it, or will have it. */
  | 'none';

/** What a person does about a denial, most likely. */
export const denialKinds = ['resubmit', 'appeal', 'other-payer', 'patient', 'write-off', 'review'] as const;
export type DenialKind = (typeof denialKinds)[number];

const byKind: Readonly<Record<ReasonKind, DenialKind>> = {
  contract: 'review',
  share: 'review',
  mend: 'resubmit',
  contest: 'appeal',
  elsewhere: 'other-payer',
  uncovered: 'review',
  lost: 'write-off',
  information: 'review',
};

/** What an adjustment calls for. */
export function dispositionOf({ group, reason, amount }: Pick<Adjustment, 'group' | 'reason' | 'amount'>): Disposition {
  if (amount === 0) return 'none';
  const kind = reasonFor(reason)?.kind;
  switch (group) {
    case 'CO':
      return kind === 'contract' ? 'adjust' : 'deny';
    case 'PR':
      return kind === 'share' ? 'share' : 'deny';
    case 'OA':
      // OA-23 says what an earlier payer has done: that was posted with its own remittance.
      return kind === 'information' || kind === 'contract' ? 'none' : 'deny';
    default:
      return 'deny';
  }
}

/** What a denied amount most likely needs. */
export function denialKindOf({ group, reason }: Pick<Adjustment, 'group' | 'reason'>): DenialKind {
  const kind = reasonFor(reason)?.kind;
  if (group === 'PR' && (kind === 'uncovered' || kind === 'contract')) return 'patient';
  return kind === undefined ? 'review' : byKind[kind];
}

/** Whether a person may put a denied amount on the patient's account: never of group CO, and of no group that leaves it open. */
export function mayBillPatient({ group }: Pick<Adjustment, 'group'>): boolean {
  return group === 'PR';
}

/** The amounts of a list of adjustments by what they call for. */
export function sortedOut(
  adjustments: readonly Pick<Adjustment, 'group' | 'reason' | 'amount'>[],
): Readonly<Record<Disposition, Cents>> {
  const sums = { adjust: 0, share: 0, deny: 0, none: 0 };
  for (const adjustment of adjustments) sums[dispositionOf(adjustment)] += adjustment.amount;
  return sums;
}
