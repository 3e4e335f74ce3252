import { describe, expect, test } from '@jest/globals';
import { compareWithEstimate } from '../../../functions/billing/estimates/rules/compare.ts';

const [SURGEON, ANESTHETIST] = ['1245319599', '1003000126'];
const compare = (expected: Record<string, number>, billed: Record<string, number>) => {
  const amounts = (of: Record<string, number>) =>
    Object.entries(of).map(([provider, amount]) => ({ provider, amount }));
  return compareWithEstimate(amounts(expected), amounts(billed), '2026-12-01');
};

describe('a bill is substantially above its good-faith estimate (45 CFR 149.620)', () => {
  test('from $400.00 more of one provider on, and not by a cent less', () => {
    const of = (billed: number) => compare({ [SURGEON]: 100_000 }, { [SURGEON]: billed }).substantiallyInExcess;
    expect([139_999, 140_000].map(of)).toEqual([false, true]);
  });

  test('not by two providers who are each $300 above', () => {
    const { providers, substantiallyInExcess } = compare(
      { [SURGEON]: 100_000, [ANESTHETIST]: 50_000 },
      { [SURGEON]: 130_000, [ANESTHETIST]: 80_000 },
    );
    expect(substantiallyInExcess).toBe(false);
    expect(providers.map(({ excess }) => excess)).toEqual([30_000, 30_000]);
  });

  test('even where another provider billed less than expected', () => {
    const result = compare(
      { [SURGEON]: 100_000, [ANESTHETIST]: 90_000 },
      { [SURGEON]: 140_000, [ANESTHETIST]: 10_000 },
    );
    expect(result.substantiallyInExcess).toBe(true);
  });

  test('by all lines of a provider together', () => {
    const lines = (...amounts: number[]) => amounts.map((amount) => ({ provider: SURGEON, amount }));
    expect(compareWithEstimate(lines(50_000, 50_000), lines(60_000, 80_000), '2026-12-01').substantiallyInExcess).toBe(
      true,
    );
  });

  test('not by a provider whom it does not name: that is told, not measured', () => {
    const { providers, substantiallyInExcess } = compare({ [SURGEON]: 100_000 }, { [ANESTHETIST]: 90_000 });
    expect(substantiallyInExcess).toBe(false);
    expect(providers.find(({ provider }) => provider === ANESTHETIST)).toMatchObject({ listed: false, excess: 90_000 });
  });
});
