import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { usd } from '../../../functions/platform/money.ts';
import type { ServiceBenefits } from '../../../functions/registration/eligibility/rules/benefits.ts';
import {
  estimate,
  type Estimate,
  type PricedService,
  type Terms,
} from '../../../functions/registration/eligibility/rules/estimate.ts';

const sum = (left: number): NonNullable<ServiceBenefits['deductible']> => ({ level: 'individual', left: usd(left) });
const whole = (over: Partial<ServiceBenefits> = {}): ServiceBenefits => ({
  serviceType: '30',
  network: 'in',
  deductible: sum(0),
  outOfPocket: sum(500_000),
  ...over,
});
const visit = (over: Partial<ServiceBenefits> = {}): ServiceBenefits => ({ serviceType: '98', network: 'in', ...over });
const terms = (services: readonly ServiceBenefits[], over: Partial<Terms> = {}): Terms => ({
  coverageId: 'first',
  standing: 'active',
  services,
  ...over,
});
const office = (over: Partial<PricedService> = {}): PricedService => ({
  serviceCode: '99213',
  serviceType: '98',
  billed: 20_000,
  allowed: 15_000,
  ...over,
});
const scan: PricedService = { serviceCode: '70551', serviceType: '62', billed: 200_000, allowed: 100_000 };

/** What is expected, and between what: in cents; nothing where it is not known. */
const amounts = ({ expected, atLeast, atMost }: Estimate): readonly (number | undefined)[] => [
  expected?.amount,
  atLeast.amount,
  atMost.amount,
];

describe('what a patient will owe', () => {
  test('is the copay, once the deductible is met', () => {
    expect(amounts(estimate([office()], [terms([whole(), visit({ copay: usd(3000) })])], 'in'))).toEqual([
      3000, 3000, 3000,
    ]);
  });

  test('is what is left of the deductible first, then the coinsurance of the rest, and the working says so', () => {
    const result = estimate(
      [scan],
      [terms([whole({ deductible: sum(40_000) }), visit({ serviceType: '62', coinsurance: 2000 })])],
      'in',
    );
    expect(amounts(result)).toEqual([52_000, 52_000, 52_000]);
    expect(result.services[0]?.working.map(({ text, amount }) => [text, amount?.amount])).toEqual([
      ['70551: what the payer allows', 100_000],
      ['of the deductible $400.00 is left', 40_000],
      ['coinsurance of 20 %', 12_000],
      ['owed by the patient: $520.00', 52_000],
    ]);
    expect(result.unknown).toEqual([]);
  });

  test('is never more than what is left up to the out-of-pocket maximum', () => {
    const near = whole({ deductible: sum(40_000), outOfPocket: sum(10_000) });
    expect(amounts(estimate([scan], [terms([near, visit({ serviceType: '62', coinsurance: 2000 })])], 'in'))).toEqual([
      10_000, 10_000, 10_000,
    ]);
  });

  test('uses the deductible up once for all services, and takes one copay for one visit', () => {
    const coverage = terms([
      whole({ deductible: sum(10_000) }),
      visit({ copay: usd(3000), coinsurance: 1000 }),
      visit({ serviceType: '62', coinsurance: 2000 }),
    ]);
    const { services } = estimate([office(), scan, office()], [coverage], 'in');
    // 100 of the deductible, 30 copay, 10 % of 20; then 20 % of 1000; then no copay, 10 % of 150.
    expect(services.map(({ expected }) => expected?.amount)).toEqual([13_200, 20_000, 1500]);
  });

  test('is all of it for what the coverage does not cover, or where it does not hold', () => {
    expect(amounts(estimate([office()], [terms([whole(), visit({ covered: false })])], 'in'))).toEqual([
      15_000, 15_000, 15_000,
    ]);
    expect(amounts(estimate([office()], [terms([], { standing: 'inactive' })], 'in'))).toEqual([
      15_000, 15_000, 15_000,
    ]);
    expect(amounts(estimate([office()], [], 'in'))).toEqual([15_000, 15_000, 15_000]);
  });

  test('may be less where a health plan waives the deductible for a visit with a copay, and that is said by the bounds', () => {
    const coverage = terms([whole({ deductible: sum(50_000) }), visit({ copay: usd(3000) })]);
    expect(amounts(estimate([office()], [coverage], 'in'))).toEqual([15_000, 3000, 15_000]);
  });

  test('counts in the network that the clinic is in', () => {
    const coverage = terms([
      whole(),
      visit({ copay: usd(3000) }),
      whole({ network: 'out', deductible: sum(0) }),
      visit({ network: 'out', copay: usd(6000) }),
    ]);
    expect(estimate([office()], [coverage], 'out').expected).toEqual(usd(6000));
  });
});

describe('what is not known', () => {
  test.each([
    ['whether the coverage holds', [terms([], { standing: 'unknown' as const })]],
    ['copay and coinsurance', [terms([whole()])]],
    ['the deductible', [terms([whole({ deductible: undefined }), visit({ copay: usd(3000) })])]],
  ])('is not taken for zero: %s', (_, coverages) => {
    const { expected, atLeast, atMost, unknown } = estimate([office()], coverages, 'in');
    expect([expected, atMost.amount]).toEqual([undefined, 15_000]);
    expect(atLeast.amount).toBeLessThan(15_000);
    expect(unknown).toHaveLength(1);
  });

  test('the out-of-pocket maximum alone: it could only make the sum smaller', () => {
    const result = estimate(
      [office()],
      [terms([whole({ outOfPocket: undefined }), visit({ copay: usd(3000) })])],
      'in',
    );
    expect(amounts(result)).toEqual([undefined, 0, 3000]);
    expect(result.unknown).toEqual(['What is left up to the out-of-pocket maximum.']);
  });

  test('the allowed amount: a copay does not rest on it, a coinsurance does', () => {
    const billed = office({ allowed: undefined });
    expect(amounts(estimate([billed], [terms([whole(), visit({ copay: usd(3000) })])], 'in'))).toEqual([
      3000, 3000, 3000,
    ]);
    const part = estimate([billed], [terms([whole(), visit({ coinsurance: 2000 })])], 'in');
    expect(amounts(part)).toEqual([undefined, 0, 4000]);
    expect(part.unknown).toHaveLength(1);
  });
});

describe('a second coverage', () => {
  const first = terms([whole({ deductible: sum(100_000) }), visit({ coinsurance: 2000 })]);
  const second = (services: readonly ServiceBenefits[], standing: Terms['standing'] = 'active'): Terms =>
    terms(services, { coverageId: 'second', standing });

  test('takes over what is left, at most what it would pay alone', () => {
    const generous = second([whole(), visit({ copay: usd(1000) })]);
    expect(amounts(estimate([office()], [first, generous], 'in'))).toEqual([1000, 1000, 1000]);
  });

  test('that does not hold takes nothing over; one whose payer has not answered may take all or nothing', () => {
    expect(amounts(estimate([office()], [first, second([], 'inactive')], 'in'))).toEqual([15_000, 15_000, 15_000]);
    expect(amounts(estimate([office()], [first, second([], 'unknown')], 'in'))).toEqual([undefined, 0, 15_000]);
  });
});

describe('always', () => {
  const cents = fc.integer({ min: 0, max: 500_000 });
  const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
  const money = maybe(cents.map(usd));
  const benefits = (serviceType: string): fc.Arbitrary<ServiceBenefits> =>
    fc.record({
      serviceType: fc.constant(serviceType),
      network: fc.constant('in' as const),
      covered: maybe(fc.boolean()),
      copay: money,
      coinsurance: maybe(fc.integer({ min: 0, max: 10_000 })),
      deductible: maybe(cents.map(sum)),
      outOfPocket: maybe(cents.map(sum)),
    });
  const anyTerms = (coverageId: string): fc.Arbitrary<Terms> =>
    fc.record({
      coverageId: fc.constant(coverageId),
      standing: fc.constantFrom('active' as const, 'active' as const, 'inactive' as const, 'unknown' as const),
      services: fc.tuple(benefits('30'), benefits('98')),
    });
  const anyService: fc.Arbitrary<PricedService> = fc
    .record({
      billed: fc.integer({ min: 1, max: 500_000 }),
      allowed: maybe(cents),
      serviceType: fc.constantFrom('98', '62'),
    })
    .map(({ billed, allowed, serviceType }) => ({
      serviceCode: '99213',
      serviceType,
      billed,
      allowed: allowed === undefined ? undefined : Math.min(allowed, billed),
    }));
  const someServices = fc.array(anyService, { minLength: 1, maxLength: 4 });
  const price = (services: readonly PricedService[]): number =>
    services.reduce((total, { billed, allowed }) => total + (allowed ?? billed), 0);

  test('between nothing and the price, and the expectation between its bounds', () => {
    fc.assert(
      fc.property(someServices, anyTerms('a'), anyTerms('b'), (services, a, b) => {
        for (const coverages of [[], [a], [a, b]]) {
          const { expected, atLeast, atMost } = estimate(services, coverages, 'in');
          expect(atLeast.amount).toBeGreaterThanOrEqual(0);
          expect(atMost.amount).toBeGreaterThanOrEqual(atLeast.amount);
          expect(atMost.amount).toBeLessThanOrEqual(price(services));
          if (expected) {
            expect(expected.amount).toBeGreaterThanOrEqual(atLeast.amount);
            expect(expected.amount).toBeLessThanOrEqual(atMost.amount);
          }
        }
      }),
    );
  });

  test('never above what is left up to the out-of-pocket maximum, for what the coverage covers', () => {
    fc.assert(
      fc.property(someServices, anyTerms('a'), cents, (services, a, left) => {
        const covering: Terms = {
          ...a,
          standing: 'active',
          services: a.services.map((each) => ({ ...each, covered: true, outOfPocket: sum(left) })),
        };
        expect(estimate(services, [covering], 'in').atMost.amount).toBeLessThanOrEqual(
          Math.min(left, price(services)) || 0,
        );
      }),
    );
  });

  test('in cents, and no more with a second coverage than without', () => {
    fc.assert(
      fc.property(anyService, anyTerms('a'), anyTerms('b'), (service, a, b) => {
        const [one, two] = [estimate([service], [a], 'in'), estimate([service], [a, b], 'in')];
        for (const { amount } of [one.atLeast, one.atMost, two.atMost]) expect(Number.isInteger(amount)).toBe(true);
        expect(two.atMost.amount).toBeLessThanOrEqual(one.atMost.amount);
      }),
    );
  });
});
