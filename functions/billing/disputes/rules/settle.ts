import type { DisputeReason } from './reasons.ts';

/**
 * What is settled by rule: only what is beyond doubt. One charge of the clinic's own books that was posted twice, and money of the patient that
 * came and pays for nothing yet. Everything that merely looks like it goes before a person.
 */

/** A charge as it stands on the account. */
export interface PostedCharge {
  /** Ids sort by the time of their making: of two that are one, the first counts. */
  readonly id: string;
  /** The clinic's own number of it. */
  readonly sourceId: string;
  readonly dateOfService: string;
  /** CPT or HCPCS. */
  readonly code: string;
  readonly modifier: readonly string[];
  readonly quantity: number;
  /** NPI of who rendered it. */
  readonly provider: string;
  /** In cents. */
  readonly amount: number;
  /** Whether nothing is left of it on the books. */
  readonly isReversed: boolean;
}

/** Money that came from the patient, as the journal has it. */
export interface ReceivedPayment {
  readonly id: string;
  readonly status: 'active' | 'cancelled';
  /** In cents. */
  readonly amount: number;
  /** In cents: what of it became credit of the account, and what went back. */
  readonly credited: number;
  readonly refunded: number;
}

export interface Disputed {
  readonly reason: DisputeReason;
  /** The disputed charges, and what the patient is asked for of each, in cents. */
  readonly charges: readonly { readonly id: string; readonly asked: number }[];
  /** All charges of the account. */
  readonly all: readonly PostedCharge[];
  readonly payments: readonly ReceivedPayment[];
  /** In cents: the patient's money on the account that pays for nothing yet. */
  readonly credit: number;
}

export type Settlement =
  | { readonly rule: 'posted-twice'; readonly twins: readonly { readonly chargeId: string; readonly twinId: string }[] }
  | { readonly rule: 'payment-not-posted'; readonly paymentId: string; readonly amount: number };

/**
 * How a dispute is settled by rule; undefined where a person must decide. All of what is disputed is settled, or nothing.
 *
 * A bill that is said to be somebody else’s is looked at by a person whatever the books say, and the patient’s money pays only for who says that they have
 * paid: who says that the amount is wrong, or the service was not given, does not ask for that.
 *
 * - `posted-twice`: each disputed charge is one that the clinic posted before, and nothing of it was paid or adjusted.
 * - `payment-not-posted`: one payment of exactly what is disputed came, was put on no charge, and is all the credit that the account has.
 */
export function settlement({ reason, charges, all, payments, credit }: Disputed): Settlement | undefined {
  if (reason === 'wrong-person') return undefined;
  const twins = charges.flatMap(({ id: chargeId, asked }) => {
    const charge = all.find(({ id }) => id === chargeId);
    const twin =
      charge &&
      asked === charge.amount &&
      all.find((other) => other.id < charge.id && !other.isReversed && isSameCharge(charge, other));
    return twin ? [{ chargeId, twinId: twin.id }] : [];
  });
  if (twins.length > 0 && twins.length === charges.length) return { rule: 'posted-twice', twins };
  if (reason !== 'duplicate') return undefined;
  const disputed = charges.reduce((sum, { asked }) => sum + asked, 0);
  const whole = payments.filter(
    ({ status, amount, credited, refunded }) => status === 'active' && credited === amount && refunded === 0,
  );
  const [payment] = whole;
  return payment && whole.length === 1 && payment.amount === disputed && credit === disputed
    ? { rule: 'payment-not-posted', paymentId: payment.id, amount: disputed }
    : undefined;
}

/**
 * One and the same charge of the clinic's books: its own number, and all else agrees. The ledger refuses the same number letter by letter; what
 * comes a second time by another way has another spelling of it. A number that was used for something else is no twin.
 */
export function isSameCharge(a: PostedCharge, b: PostedCharge): boolean {
  return isAlike(a, b) && spelling(a.sourceId) === spelling(b.sourceId);
}

/** Whether two charges look like one: what a person is shown, and no rule decides. */
export function isAlike(a: PostedCharge, b: PostedCharge): boolean {
  return (
    a.id !== b.id &&
    a.dateOfService === b.dateOfService &&
    a.code === b.code &&
    a.provider === b.provider &&
    a.quantity === b.quantity &&
    a.amount === b.amount &&
    a.modifier.toSorted().join() === b.modifier.toSorted().join()
  );
}

/** The number without what systems add and take away: case, separators, leading zeros. */
function spelling(sourceId: string): string {
  return sourceId
    .toUpperCase()
    .split(/[^0-9A-Z]+/)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join('');
}
