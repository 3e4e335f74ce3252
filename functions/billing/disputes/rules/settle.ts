/**
 * What is settled by rule: only what is beyond doubt. One charge of the clinic's own books that was posted twice, and a payment that was
 * made and never posted. Everything that merely looks like it goes before a person.
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

/** A payment that a payer or the gateway tells of. */
export interface KnownPayment {
  /** What the payment is called where it was made: unique there. */
  readonly reference: string;
  readonly from: 'gateway' | 'remittance';
  readonly chargeId: string;
  /** In cents. */
  readonly amount: number;
  /** The entry of the journal that posted it, where there is one. */
  readonly entry?: number;
}

export type Settlement =
  | { readonly rule: 'posted-twice'; readonly chargeId: string; readonly twinId: string }
  | { readonly rule: 'payment-not-posted'; readonly chargeId: string; readonly payment: KnownPayment };

/**
 * What of the disputed charges is settled by rule, one settlement for each charge at most: a charge that never should have been posted has no
 * payment to miss.
 * @param disputed the ids of the disputed charges
 * @param charges all charges of the account
 */
export function settlements(
  disputed: readonly string[],
  charges: readonly PostedCharge[],
  payments: readonly KnownPayment[],
): Settlement[] {
  return disputed.flatMap((chargeId): Settlement[] => {
    const charge = charges.find(({ id }) => id === chargeId);
    if (!charge || charge.isReversed) return [];
    const twin = charges.find((other) => other.id < charge.id && !other.isReversed && isSameCharge(charge, other));
    if (twin) return [{ rule: 'posted-twice', chargeId, twinId: twin.id }];
    const missing = payments.filter(({ chargeId: of, entry, amount }) => of === chargeId && !entry && amount > 0);
    // Two that are missing are more than a slip: a person looks.
    const [payment] = missing;
    return payment && missing.length === 1 ? [{ rule: 'payment-not-posted', chargeId, payment }] : [];
  });
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
