import type { BenefitKind, BenefitPeriod, Level, Network } from '../../answer.ts';

/** The codes of a 271 in words of ours (005010X279A1). What is not here is `other`, with its code kept. */

/** EB01, X12 1390. */
export const kinds: Readonly<Record<string, BenefitKind>> = {
  '1': 'active',
  '2': 'active',
  '3': 'active',
  '4': 'active',
  '5': 'active-pending-investigation',
  '6': 'inactive',
  '7': 'inactive-pending',
  '8': 'inactive-pending',
  A: 'coinsurance',
  B: 'copay',
  C: 'deductible',
  E: 'limitation',
  F: 'limitation',
  G: 'out-of-pocket',
  I: 'not-covered',
  L: 'primary-care-provider',
  R: 'other-payer',
  U: 'contact',
  V: 'cannot-process',
  W: 'contact',
};

/** EB06, X12 615. */
export const periodWords: Readonly<Record<string, BenefitPeriod>> = {
  '7': 'day',
  '13': 'day',
  '22': 'service-year',
  '23': 'calendar-year',
  '24': 'year-to-date',
  '25': 'contract',
  '26': 'episode',
  '27': 'visit',
  '29': 'remaining',
  '32': 'lifetime',
  '33': 'lifetime-remaining',
  '34': 'month',
  '35': 'week',
  '36': 'admission',
};

/** EB02, X12 1207. */
export const levelWords: Readonly<Record<string, Level>> = { IND: 'individual', FAM: 'family' };

/** EB12, X12 1073. */
export const networkWords: Readonly<Record<string, Network>> = { Y: 'in', N: 'out', W: 'both', U: 'unknown' };

/** EB11, X12 1073. */
export const authorizationWords: Readonly<Record<string, 'yes' | 'no' | 'unknown'>> = {
  Y: 'yes',
  N: 'no',
  U: 'unknown',
};
