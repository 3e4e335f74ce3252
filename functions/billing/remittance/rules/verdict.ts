import type { ClaimPayment, Remittance } from '../remittance.ts';
import { claimStatuses } from './claim-words.ts';
import { holdsOf, type Fault, type FaultName } from './faults.ts';

/**
 * What becomes of what was read (decision 0038). A payment that is not what its claims come to is held whole: nobody can tell
 * which claim is wrong. Where the payment agrees, only the claims that do not agree within themselves are held; the rest is posted.
 */
export type Verdict = 'post' | 'hold' | 'tell';

/** The faults for which the whole remittance is held. @param inProduction where what is marked as a test is held too */
export function holdsRemittance({ faults }: Pick<Remittance, 'faults'>, inProduction = false): Fault[] {
  return faults.filter((fault) => {
    const holds = holdsOf(fault);
    return holds === 'remittance' || (holds === 'tests' && inProduction);
  });
}

/** The faults for which this claim is held. */
export function holdsClaim({ faults }: Pick<ClaimPayment, 'faults'>): Fault[] {
  return faults.filter((fault) => holdsOf(fault) !== 'nothing');
}

/** What becomes of a claim. `tell`: it is kept with the remittance and moves no money. */
export function verdictOn(remittance: Pick<Remittance, 'faults'>, claim: ClaimPayment, inProduction = false): Verdict {
  if (holdsRemittance(remittance, inProduction).length > 0 || holdsClaim(claim).length > 0) return 'hold';
  return claimStatuses[claim.status]?.posts ? 'post' : 'tell';
}

/** Whether amounts agree throughout: within every line, every claim, and the payment as a whole. */
export function balances(
  remittance: Pick<Remittance, 'faults'>,
  claims: readonly Pick<ClaimPayment, 'faults'>[],
): boolean {
  const faults = [...remittance.faults, ...claims.flatMap((claim) => claim.faults)];
  return !faults.some((fault) => ofAmounts.has(fault.name));
}
const ofAmounts: ReadonlySet<FaultName> = new Set([
  'remittance-out-of-balance',
  'claim-out-of-balance',
  'line-out-of-balance',
  'lines-charge-differs',
  'lines-paid-differs',
  'amount-unreadable',
  'total-unreadable',
  'payment-missing',
  'payment-twice',
  'money-out-of-place',
]);
