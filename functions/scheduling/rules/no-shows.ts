import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { LineOfBusiness } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import type { Span } from './span.ts';

/** How long after a day's last work no-shows are proposed, where the clinic sets nothing else. In minutes. */
export const PROPOSED_AFTER_MINUTES = 30;

/**
 * From when on the no-shows of a day are proposed: so long after its last work, or after the last appointment of who worked longer.
 * Undefined where there is neither.
 */
export function closingTime(
  working: readonly Span[],
  appointments: readonly Pick<Appointment, 'end'>[],
  afterMinutes: number,
): Instant | undefined {
  const ends = [...working.map(({ to }) => to), ...appointments.map(({ end }) => Date.parse(end))];
  return ends.length === 0 ? undefined : plusSeconds(new Date(Math.max(...ends)).toISOString(), afterMinutes * 60);
}

/** Whose patients may not be charged for a no-show: policy, from a secondary source. */
export const noShowFeePolicy = {
  effective: '2026-01-01',
  source: 'CMS: a provider may bill no Medicaid beneficiary for a missed appointment, as it is no service',
  freeOf: ['medicaid', 'medicaid-managed-care'] as readonly LineOfBusiness[],
} as const;

/** Whether the patient may be charged, by the coverages that held on the day. */
export function feeFor(coverages: readonly { readonly lineOfBusiness: LineOfBusiness }[]): {
  readonly feeAllowed: boolean;
  readonly words: string;
} {
  const feeAllowed = !coverages.some(({ lineOfBusiness }) => noShowFeePolicy.freeOf.includes(lineOfBusiness));
  return {
    feeAllowed,
    words: feeAllowed ? 'A fee is as the clinic’s own policy has it.' : 'No fee: the patient is covered by Medicaid.',
  };
}
