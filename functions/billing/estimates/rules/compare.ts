/**
 * What makes a bill "substantially in excess" of a good-faith estimate: so many cents more than a provider's own part of it, by the
 * day of the bill.
 */
const thresholds = [{ from: '2022-01-01', cents: 40_000, source: '45 CFR 149.620(a)(2)(ii)' }] as const;

/** What one provider or facility expected and billed. */
export interface ProviderComparison {
  readonly provider: string;
  /** Cents. */
  readonly expected: number;
  readonly billed: number;
  /** Less than nothing where the bill is lower. */
  readonly excess: number;
  /** Whether the estimate names the provider: another's bill is not measured by it. */
  readonly listed: boolean;
  readonly substantiallyInExcess: boolean;
}

/** An estimate and a bill side by side. */
export interface Comparison {
  readonly providers: readonly ProviderComparison[];
  /** Whether any one provider billed so much more; what several billed more together does not count. */
  readonly substantiallyInExcess: boolean;
  /** Cents, and the rule that says so. */
  readonly threshold: { readonly cents: number; readonly source: string };
}

interface Amount {
  readonly provider: string;
  readonly amount: number;
}

/**
 * Holds a bill against the good-faith estimate, each provider for itself (45 CFR 149.620).
 * @param billedOn the day of the bill, `YYYY-MM-DD`
 */
export function compareWithEstimate(
  expected: readonly Amount[],
  billed: readonly Amount[],
  billedOn: string,
): Comparison {
  const threshold = thresholds.findLast(({ from }) => from <= billedOn) ?? thresholds[0];
  const sum = (of: readonly Amount[], provider: string): number =>
    of.reduce((cents, each) => cents + (each.provider === provider ? each.amount : 0), 0);
  const names = [...new Set([...expected, ...billed].map(({ provider }) => provider))].toSorted();
  const providers = names.map((provider): ProviderComparison => {
    const was = sum(expected, provider);
    const is = sum(billed, provider);
    const listed = expected.some((each) => each.provider === provider);
    return {
      provider,
      expected: was,
      billed: is,
      excess: is - was,
      listed,
      substantiallyInExcess: listed && is - was >= threshold.cents,
    };
  });
  return {
    providers,
    substantiallyInExcess: providers.some((each) => each.substantiallyInExcess),
    threshold: { cents: threshold.cents, source: threshold.source },
  };
}
