import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  custodies,
  employerSizes,
  employments,
  medicareBases,
  type Coordination,
} from '../../../functions/registration/eligibility/coordination.ts';
import {
  orderCoverages,
  type CoverageOrder,
  type RankedCoverage,
} from '../../../functions/registration/eligibility/rules/order-of-coverages.ts';

const ADULT = { birthDate: '1980-05-05', on: '2026-12-14' };
const AGED = { birthDate: '1955-05-05', on: '2026-12-14' };
const CHILD = { birthDate: '2019-05-05', on: '2026-12-14' };

const cov = (id: string, lineOfBusiness: string, over: Partial<RankedCoverage> = {}): RankedCoverage => ({
  id,
  lineOfBusiness,
  relationship: 'self',
  startedOn: '2026-01-01',
  ...over,
});
const child = (id: string, subscriberBirthDate: string | undefined, coordination: Coordination = {}): RankedCoverage =>
  cov(id, 'commercial', { relationship: 'child', subscriberBirthDate, coordination });

/** Ids in order, and the rule that puts the first before the second. */
function ordered(order: CoverageOrder): readonly [string, string | undefined] {
  return [order.coverages.map(({ coverageId }) => coverageId).join(' '), order.coverages[1]?.rule];
}

describe('which coverage pays first', () => {
  test('the only one, with nothing to ask', () => {
    expect(orderCoverages([cov('a', 'commercial')], ADULT)).toEqual({
      decided: true,
      needed: [],
      coverages: [{ coverageId: 'a', position: 1, rule: 'only-coverage', reason: expect.any(String) }],
    });
  });

  test.each([
    ['Medicaid is last', [cov('m', 'medicaid-managed-care'), cov('c', 'commercial')], ADULT, 'c m', 'medicaid-last'],
    ['Medicaid comes after TRICARE', [cov('m', 'medicaid'), cov('t', 'tricare')], ADULT, 't m', 'medicaid-last'],
    ['TRICARE comes after a health plan', [cov('t', 'tricare'), cov('c', 'commercial')], ADULT, 'c t', 'tricare-late'],
    [
      'who answers for an accident comes first',
      [cov('c', 'commercial'), cov('w', 'other', { coordination: { accident: true } })],
      ADULT,
      'w c',
      'accident',
    ],
    [
      'what the patient holds comes before what a spouse holds',
      [cov('s', 'commercial', { relationship: 'spouse' }), cov('c', 'commercial')],
      ADULT,
      'c s',
      'subscriber-before-dependent',
    ],
    [
      'present employment before continuation',
      [
        cov('f', 'commercial', { coordination: { employment: 'former' } }),
        cov('n', 'commercial', { coordination: { employment: 'active' } }),
      ],
      ADULT,
      'n f',
      'employment',
    ],
    [
      'else the one that began first',
      [cov('y', 'commercial', { startedOn: '2026-03-01' }), cov('o', 'commercial', { startedOn: '2020-01-01' })],
      ADULT,
      'o y',
      'longer-coverage',
    ],
  ] as const)('%s', (_, coverages, context, ids, rule) => {
    const order = orderCoverages(coverages, context);
    expect([order.decided, ...ordered(order)]).toEqual([true, ids, rule]);
  });
});

describe('Medicare', () => {
  const group = (coordination: Coordination): RankedCoverage => cov('g', 'commercial', { coordination });
  const medicare = (coordination: Coordination = {}): RankedCoverage => cov('m', 'medicare', { coordination });

  test.each([
    [
      'from 65, after a present employer of 20 or more',
      {},
      { employment: 'active', employerSize: '20-to-99' },
      AGED,
      'g m',
    ],
    ['from 65, before a small employer', {}, { employment: 'active', employerSize: 'under-20' }, AGED, 'm g'],
    ['from 65, before a retiree’s plan', {}, { employment: 'retired' }, AGED, 'm g'],
    [
      'with a disability, after an employer of 100 or more',
      { medicareBasis: 'disability' },
      { employment: 'active', employerSize: '100-or-more' },
      ADULT,
      'g m',
    ],
    [
      'with a disability, before an employer of fewer than 100',
      { medicareBasis: 'disability' },
      { employment: 'active', employerSize: '20-to-99' },
      ADULT,
      'm g',
    ],
    [
      'with kidney disease, after the group plan for 30 months',
      { medicareBasis: 'kidney-disease', medicareSince: '2024-06-15' },
      {},
      ADULT,
      'g m',
    ],
    [
      'with kidney disease, before it from then on',
      { medicareBasis: 'kidney-disease', medicareSince: '2024-06-14' },
      {},
      ADULT,
      'm g',
    ],
  ] as const)('%s', (_, mine, theirs, context, ids) => {
    for (const coverages of [
      [medicare(mine), group(theirs)],
      [group(theirs), medicare(mine)],
    ]) {
      const order = orderCoverages(coverages, context);
      expect([order.decided, ordered(order)[0]]).toEqual([true, ids]);
    }
  });

  test('asks what it needs, one question after the other, and never guesses', () => {
    const facts = (mine: Coordination, theirs: Coordination, context = AGED): string[] =>
      orderCoverages([group(theirs), medicare(mine)], context).needed.map(
        ({ coverageId, fact }) => `${coverageId} ${fact}`,
      );
    expect(facts({}, {}, ADULT)).toEqual(['m medicareBasis']);
    expect(facts({ medicareBasis: 'kidney-disease' }, {})).toEqual(['m medicareSince']);
    expect(facts({}, {})).toEqual(['g employment']);
    expect(facts({}, { employment: 'active' })).toEqual(['g employerSize']);
    expect(facts({}, { employment: 'active', employerSize: 'under-20' })).toEqual([]);
  });
});

describe('a child of two parents', () => {
  test('is covered first by the parent whose birthday comes first in the year, not by the older one', () => {
    const order = orderCoverages(
      [child('older', '1970-09-01', { custody: 'together' }), child('younger', '1990-02-28', { custody: 'together' })],
      CHILD,
    );
    expect([order.decided, ...ordered(order)]).toEqual([true, 'younger older', 'birthday-rule']);
  });

  test('by whom a court decree names, whatever the birthdays', () => {
    const order = orderCoverages(
      [
        child('early', '1970-01-01', { custody: 'custodial-parent' }),
        child('decreed', '1970-12-31', { courtDecree: true }),
      ],
      CHILD,
    );
    expect([order.decided, ...ordered(order)]).toEqual([true, 'decreed early', 'court-decree']);
  });

  test('by the parent with custody, then that one’s spouse, then the other parent', () => {
    const order = orderCoverages(
      [
        child('other', '1970-01-01', { custody: 'other-parent' }),
        child('spouse', '1970-02-01', { custody: 'spouse-of-custodial-parent' }),
        child('parent', '1970-03-01', { custody: 'custodial-parent' }),
      ],
      CHILD,
    );
    expect([order.decided, ...ordered(order)]).toEqual([true, 'parent spouse other', 'custody']);
  });

  test('is ordered by birthday for the time being, and the parents’ custody is asked for', () => {
    const order = orderCoverages([child('b', '1970-09-01'), child('a', '1971-02-01')], CHILD);
    expect([order.decided, ...ordered(order)]).toEqual([false, 'a b', 'birthday-rule']);
    expect(order.needed.map(({ coverageId, fact }) => `${coverageId} ${fact}`).toSorted()).toEqual([
      'a custody',
      'b custody',
    ]);
  });

  test('stays as the clinic stated while a birth date is missing, and that is asked for', () => {
    const order = orderCoverages(
      [child('b', undefined, { custody: 'together' }), child('a', '1971-02-01', { custody: 'together' })],
      CHILD,
    );
    expect([order.decided, ...ordered(order)]).toEqual([false, 'b a', 'as-stated']);
    expect(order.needed.map(({ fact }) => fact)).toEqual(['subscriber.birthDate']);
  });
});

test('two coverages come out in the same order, however they are given', () => {
  const coordination = fc.record(
    {
      courtDecree: fc.boolean(),
      custody: fc.constantFrom(...custodies),
      employment: fc.constantFrom(...employments),
      employerSize: fc.constantFrom(...employerSizes),
      medicareBasis: fc.constantFrom(...medicareBases),
      accident: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const coverage = (id: string): fc.Arbitrary<RankedCoverage> =>
    fc.record({
      id: fc.constant(id),
      lineOfBusiness: fc.constantFrom('commercial', 'medicare', 'medicaid', 'tricare', 'marketplace'),
      relationship: fc.constantFrom('self', 'spouse', 'child'),
      subscriberBirthDate: fc.constantFrom('1970-03-01', '1980-02-01', '1980-03-01'),
      startedOn: fc.constantFrom('2020-01-01', '2024-01-01'),
      coordination,
    });
  fc.assert(
    fc.property(coverage('a'), coverage('b'), fc.constantFrom(ADULT, AGED, CHILD), (a, b, context) => {
      const [one, other] = [orderCoverages([a, b], context), orderCoverages([b, a], context)];
      const asStated = one.coverages.some(({ rule }) => rule === 'as-stated');
      expect(one.decided).toBe(other.decided);
      if (!asStated) expect(ordered(one)[0]).toBe(ordered(other)[0]);
    }),
  );
});
