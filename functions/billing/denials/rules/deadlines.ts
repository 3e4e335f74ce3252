import type { LineOfBusiness } from '../../../registration/index.ts';
import type { DenialKind } from '../../remittance/rules/disposition.ts';
import type { Denial } from '../denial.ts';

/**
 * Until when a payer takes an appeal of the first level, in days from its decision. From practice, not from law: contracts differ, and
 * the payer's notice counts. Where nothing is known the shortest holds.
 */
export const appealPolicy = {
  effectiveFrom: '2026-01-01',
  source: 'practice: the payer’s notice counts',
  days: {
    commercial: 180,
    medicare: 120,
    'medicare-advantage': 65,
    'medicaid-managed-care': 60,
    medicaid: 60,
    marketplace: 180,
    chip: 60,
    tricare: 90,
    other: 60,
  } as const satisfies Readonly<Record<LineOfBusiness, number>>,
} as const;

/** After so many days a payer that was asked again is asked after it. */
export const FOLLOW_UP_DAYS = 30;

/** So many days before the day of a denial that nobody has decided a person is asked about it by mail. */
const ASK_DAYS_BEFORE = 10;

/** From which day on a person is asked: in time while nobody has decided; while a payer has it, when it should have answered. */
export function asksOn({ status, dueOn }: Pick<Denial, 'status' | 'dueOn'>): string {
  return status === 'open' ? daysAfter(dueOn, -ASK_DAYS_BEFORE) : dueOn;
}

/** The day so many days after another. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * By which day something must be done about a denial.
 * @param decidedOn the day of the payer's decision
 * @param filingLimit the last day on which the payer takes the claim, where it is known
 */
export function denialDue(
  kind: DenialKind,
  decidedOn: string,
  lineOfBusiness: LineOfBusiness | undefined,
  filingLimit: string | undefined,
): { readonly dueOn: string; readonly dueBecause: string } {
  const days = appealPolicy.days[lineOfBusiness ?? 'other'];
  const appeal = {
    dueOn: daysAfter(decidedOn, days),
    dueBecause: `${days} days to appeal (${lineOfBusiness ?? 'line of business not known'}; ${appealPolicy.source})`,
  };
  const sendsAgain = kind === 'resubmit' || kind === 'other-payer';
  return sendsAgain && filingLimit !== undefined && filingLimit < appeal.dueOn
    ? { dueOn: filingLimit, dueBecause: 'the filing limit of the claim' }
    : appeal;
}
