import { describe, expect, test } from '@jest/globals';
import {
  collectionBars,
  earliestCollection,
  type BillStanding,
} from '../../../functions/billing/collections/rules/guard.ts';
import { daysAfter } from '../../../functions/billing/rules/days.ts';

const FIRST = '2026-01-10';
const bill: BillStanding = {
  owed: 20_000,
  chargeIds: ['a', 'b'],
  disputes: [],
  inPaymentPlan: false,
  isNonprofitHospital: false,
  firstBillOn: FIRST,
  today: '2026-02-01',
};
const kinds = (more: Partial<BillStanding>): string[] => collectionBars({ ...bill, ...more }).map(({ kind }) => kind);

describe('nothing leaves for collections', () => {
  test('but what stands against nothing', () => {
    expect(kinds({})).toEqual([]);
  });
  test('while one of its charges is disputed: the others may go', () => {
    const disputes = [{ id: 'dispute_1', chargeIds: ['b'], isFederal: false }];
    expect(kinds({ disputes })).toEqual(['dispute']);
    expect(kinds({ disputes, chargeIds: ['a'] })).toEqual([]);
  });
  test('while the federal process runs: that binds the whole bill', () => {
    const disputes = [{ id: 'dispute_1', chargeIds: ['b'], isFederal: true }];
    expect(kinds({ disputes, chargeIds: ['a'] })).toEqual(['federal-dispute']);
  });
  test.each([
    ['it is paid in installments', { inPaymentPlan: true }, 'payment-plan'],
    ['assistance was applied for', { assistanceAppliedOn: '2026-01-20' }, 'assistance-application'],
    ['nothing is owed', { owed: 0 }, 'nothing-owed'],
    ['no bill was sent', { firstBillOn: undefined }, 'no-bill'],
  ])('while %s', (_why, more, kind) => {
    expect(kinds(more)).toEqual([kind]);
  });
  test('and every reason is named at once', () => {
    const disputes = [{ id: 'dispute_1', chargeIds: ['a'], isFederal: false }];
    expect(kinds({ disputes, inPaymentPlan: true, assistanceAppliedOn: '2026-01-20' })).toEqual([
      'dispute',
      'payment-plan',
      'assistance-application',
    ]);
  });
});

describe('a nonprofit hospital (26 CFR 1.501(r)-6)', () => {
  const on = (day: number, noticeDay?: number): string[] =>
    kinds({
      isNonprofitHospital: true,
      today: daysAfter(FIRST, day),
      noticeOn: noticeDay === undefined ? undefined : daysAfter(FIRST, noticeDay),
    });
  test('sends nothing before day 120 after the first bill', () => {
    expect(on(119, 10)).toEqual(['first-120-days']);
    expect(on(120, 10)).toEqual([]);
  });
  test('sends nothing before 30 days after its written notice: of one on day 100 it is day 130', () => {
    expect(on(129, 100)).toEqual(['notice-period']);
    expect(on(130, 100)).toEqual([]);
    expect(earliestCollection(FIRST, daysAfter(FIRST, 100))).toBe(daysAfter(FIRST, 130));
    expect(earliestCollection(FIRST, daysAfter(FIRST, 10))).toBe(daysAfter(FIRST, 120));
  });
  test('sends nothing without a notice', () => {
    expect(on(400)).toEqual(['no-notice']);
  });
  test('says until when each clock stands', () => {
    const bars = collectionBars({ ...bill, isNonprofitHospital: true, noticeOn: FIRST });
    expect(bars.map(({ until }) => until)).toEqual([daysAfter(FIRST, 120), daysAfter(FIRST, 30)]);
  });
  test('and others are not bound by it', () => {
    expect(kinds({ today: daysAfter(FIRST, 1) })).toEqual([]);
  });
});
