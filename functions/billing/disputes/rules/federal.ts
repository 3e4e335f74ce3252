import { inDollars, usd } from '../../../platform/money.ts';
import type { Comparison } from '../../estimates/rules/compare.ts';
import { daysAfter } from '../../rules/days.ts';

/**
 * The federal patient-provider dispute process: who may begin it, and its clocks. Each number is data with its source, so that an
 * operator sees where it comes from. How much more than its estimate a bill must be stands with the comparison of the two.
 */
export const federalRules = {
  /** Calendar days after the patient received the first bill. 45 CFR 149.620(c)(1). */
  beginWithinDays: 120,
  /** Business days in which the clinic answers the dispute entity. 45 CFR 149.620(c)(4). */
  answerWithinBusinessDays: 10,
  /** Business days after which the entity should have decided. 45 CFR 149.620(f)(3). */
  decideWithinBusinessDays: 30,
} as const;

/** One provider of a bill: what was expected of them, and what they billed. */
export interface ProviderBill {
  readonly providerNpi: string;
  /** In cents, of the good-faith estimate that the patient was given; absent where it does not name the provider. */
  readonly expected?: number;
  /** In cents. */
  readonly billed: number;
  /** In cents. */
  readonly over?: number;
  readonly isEligible: boolean;
}

export interface FederalQuestion {
  /** Whether the patient pays without a health plan, or chose not to use it. */
  readonly isSelfPay: boolean;
  /** The good-faith estimate and the bill side by side; absent where no estimate was given. */
  readonly comparison?: Comparison;
  /** `YYYY-MM-DD`: when the patient received the first bill; absent where none was sent yet. */
  readonly firstBillOn?: string;
  readonly today: string;
}

export interface FederalEligibility {
  readonly isEligible: boolean;
  /** The last day on which the patient can begin it. */
  readonly until?: string;
  readonly providers: readonly ProviderBill[];
  /** Why, or why not, in sentences for the patient and the staff alike. */
  readonly because: readonly string[];
}

/**
 * Whether the bill is one of which the patient may begin the federal process. Each provider is held against their own estimate: two that are each a
 * little over are not one that is much over.
 */
export function federalEligibility({ isSelfPay, comparison, firstBillOn, today }: FederalQuestion): FederalEligibility {
  const until = firstBillOn === undefined ? undefined : daysAfter(firstBillOn, federalRules.beginWithinDays);
  const much = inDollars(usd(comparison?.threshold.cents ?? 0));
  const against = [
    ...(isSelfPay ? [] : ['A health plan was billed for it: the process is for those who pay themselves.']),
    ...(comparison === undefined
      ? ['There is no good-faith estimate to compare the bill with.']
      : comparison.substantiallyInExcess
        ? []
        : [`No provider billed at least ${much} more than was estimated of that provider.`]),
    ...(until === undefined
      ? ['No bill was sent yet.']
      : today > until
        ? [`The ${federalRules.beginWithinDays} days after the first bill were over on ${until}.`]
        : []),
  ];
  const isEligible = against.length === 0;
  return {
    isEligible,
    ...(until === undefined ? {} : { until }),
    providers: (comparison?.providers ?? []).map(({ provider, listed, expected, billed, excess, ...judged }) => ({
      providerNpi: provider,
      billed,
      ...(listed ? { expected, over: excess } : {}),
      isEligible: judged.substantiallyInExcess,
    })),
    because: isEligible
      ? [
          `A provider billed at least ${much} more than was estimated, and the process can be begun until ${until}.`,
          'While it runs nothing of the bill goes to collections, and no late fee is charged.',
        ]
      : against,
  };
}

/** Whether the process runs of which this is known. */
export function isFederal({ federal }: { readonly federal?: { readonly endedOn?: string } }): boolean {
  return federal !== undefined && federal.endedOn === undefined;
}
