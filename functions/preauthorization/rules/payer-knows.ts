import type { Preauthorization } from '../case.ts';

/** Whether the payer has the request, or may have it: an attempt whose end was never learnt counts. */
export function payerMayKnow({ atPayer, attempts }: Pick<Preauthorization, 'atPayer' | 'attempts'>): boolean {
  return (
    atPayer !== undefined ||
    attempts.some(
      ({ outcome }) =>
        outcome === undefined || outcome === 'lost' || outcome === 'answered' || outcome === 'not-understood',
    )
  );
}
