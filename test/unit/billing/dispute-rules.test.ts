import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { federalEligibility } from '../../../functions/billing/disputes/rules/federal.ts';
import {
  heldInAll,
  holding,
  needsApproval,
  released,
  releasedToPayer,
} from '../../../functions/billing/disputes/rules/holding.ts';
import {
  settlement,
  type Disputed,
  type PostedCharge,
  type ReceivedPayment,
} from '../../../functions/billing/disputes/rules/settle.ts';
import { compareWithEstimate } from '../../../functions/billing/estimates/rules/compare.ts';
import type { Sums } from '../../../functions/billing/ledger/chart.ts';
import type { Leg } from '../../../functions/billing/ledger/entry.ts';

const charge = (id: string, more: Partial<PostedCharge> = {}): PostedCharge => ({
  id,
  sourceId: 'EHR-0417',
  dateOfService: '2026-10-01',
  code: '99213',
  modifier: ['25'],
  quantity: 1,
  provider: '1234567893',
  amount: 15_000,
  isReversed: false,
  ...more,
});
const payment = (more: Partial<ReceivedPayment> = {}): ReceivedPayment => ({
  id: 'pay_1',
  status: 'active',
  amount: 15_000,
  credited: 15_000,
  refunded: 0,
  ...more,
});
const ofTwo = (all: readonly PostedCharge[], disputed = ['b'], more: Partial<Disputed> = {}) =>
  settlement({
    reason: 'duplicate',
    charges: disputed.map((id) => ({ id, asked: 15_000 })),
    all,
    payments: [],
    credit: 0,
    ...more,
  });

describe('settled by rule is only what is beyond doubt', () => {
  test('one charge of the clinic’s books that was posted twice: the later one is the mistake', () => {
    const all = [charge('a'), charge('b')];
    expect(ofTwo(all)).toEqual({ rule: 'posted-twice', twins: [{ chargeId: 'b', twinId: 'a' }] });
    expect(ofTwo(all, ['a'])).toBeUndefined();
  });

  test.each(['ehr-0417', 'EHR 417', 'EHR/00417'])('also where the second came as %s', (sourceId) => {
    expect(ofTwo([charge('a'), charge('b', { sourceId })])).toBeDefined();
  });

  test.each([
    ['has another number', { sourceId: 'EHR-0418' }],
    ['comes from elsewhere', { sourceId: 'LAB-0417' }],
    ['was on another day', { dateOfService: '2026-10-02' }],
    ['is another service', { code: '99214' }],
    ['has another modifier', { modifier: [] }],
    ['is by somebody else', { provider: '1245319599' }],
    ['is of another amount', { amount: 15_001 }],
    ['is of more units', { quantity: 2 }],
    ['was taken back', { isReversed: true }],
  ])('a charge that %s is no twin: a person decides', (_why, more) => {
    expect(ofTwo([charge('a', more), charge('b')])).toBeUndefined();
  });

  test('of three the first stands, and both others are mistakes; with one that is none a person decides', () => {
    const all = [charge('a'), charge('b'), charge('c'), charge('d', { code: '99214' })];
    expect(ofTwo(all, ['b', 'c'])).toMatchObject({ twins: [{ chargeId: 'b' }, { chargeId: 'c' }] });
    expect(ofTwo(all, ['b', 'd'])).toBeUndefined();
  });

  test('a twin of which something was paid or adjusted is for a person', () => {
    const charges = [{ id: 'b', asked: 14_999 }];
    expect(ofTwo([charge('a'), charge('b')], [], { charges })).toBeUndefined();
  });

  test('a payment of just what is disputed that was put on no charge', () => {
    const paid = { payments: [payment(), payment({ id: 'pay_0', credited: 0 })], credit: 15_000 };
    expect(ofTwo([charge('b')], ['b'], paid)).toEqual({
      rule: 'payment-not-posted',
      paymentId: 'pay_1',
      amount: 15_000,
    });
  });

  test.each(['amount', 'coverage', 'estimate-exceeded', 'service-not-received'] as const)(
    'who says %s does not ask that their credit pays for it; what was posted twice is a mistake all the same',
    (reason) => {
      expect(ofTwo([charge('b')], ['b'], { reason, payments: [payment()], credit: 15_000 })).toBeUndefined();
      expect(ofTwo([charge('a'), charge('b')], ['b'], { reason })).toMatchObject({ rule: 'posted-twice' });
    },
  );

  test('a bill that is said to be somebody else’s goes before a person, whatever the books say', () => {
    const reason = 'wrong-person';
    expect(ofTwo([charge('b')], ['b'], { reason, payments: [payment()], credit: 15_000 })).toBeUndefined();
    expect(ofTwo([charge('a'), charge('b')], ['b'], { reason })).toBeUndefined();
  });

  test.each([
    ['a payment that is on a charge', { payments: [payment({ credited: 0 })] }],
    ['a payment of another amount', { payments: [payment({ amount: 14_000, credited: 14_000 })] }],
    ['a payment of which some went back', { payments: [payment({ refunded: 1 })] }],
    ['a payment that was taken back', { payments: [payment({ status: 'cancelled' as const })] }],
    ['one of two payments', { payments: [payment(), payment({ id: 'pay_2' })] }],
    ['a payment of which some was used', { payments: [payment()], credit: 10_000 }],
    ['a payment beside other credit', { payments: [payment()], credit: 20_000 }],
  ])('%s is for a person', (_what, more) => {
    expect(ofTwo([charge('b')], ['b'], { credit: 15_000, ...more })).toBeUndefined();
  });
});

describe('the federal patient-provider process', () => {
  const A = '1234567893';
  const B = '1245319599';
  /** What each provider estimated and billed, in cents. */
  const ask = (of: Readonly<Record<string, readonly [number, number]>>, more = {}) =>
    federalEligibility({
      isSelfPay: true,
      comparison: compareWithEstimate(
        Object.entries(of).map(([provider, [amount]]) => ({ provider, amount })),
        Object.entries(of).map(([provider, [, amount]]) => ({ provider, amount })),
        '2026-08-01',
      ),
      firstBillOn: '2026-08-01',
      today: '2026-09-01',
      ...more,
    });
  const over = { [A]: [100_000, 140_000] } as const;

  test('is open where a provider billed $400.00 more than was estimated, and not at $399.99', () => {
    expect(ask(over).isEligible).toBe(true);
    expect(ask({ [A]: [100_000, 139_999] }).isEligible).toBe(false);
  });
  test('holds each provider against their own estimate: two that are $300 over are not one that is $600 over', () => {
    const two = ask({ [A]: [100_000, 130_000], [B]: [50_000, 80_000] });
    expect(two.isEligible).toBe(false);
    expect(two.providers.map((each) => each.over)).toEqual([30_000, 30_000]);
  });
  test('names which provider it is of', () => {
    const two = ask({ [A]: [100_000, 130_000], [B]: [50_000, 90_000] });
    expect(two.providers.map(({ isEligible }) => isEligible)).toEqual([false, true]);
  });
  test('can be begun on the 120th day after the first bill, and not on the next', () => {
    expect(ask(over, { today: '2026-11-29' })).toMatchObject({ isEligible: true, until: '2026-11-29' });
    expect(ask(over, { today: '2026-11-30' }).isEligible).toBe(false);
  });
  test('is for those who pay themselves, of whom an estimate is known, and who got a bill', () => {
    expect(ask(over, { isSelfPay: false }).isEligible).toBe(false);
    expect(ask(over, { comparison: undefined }).isEligible).toBe(false);
    expect(ask(over, { firstBillOn: undefined }).isEligible).toBe(false);
  });
  test('says every reason why not, and what it brings where it is open', () => {
    const not = ask({ [A]: [100_000, 100_000] }, { isSelfPay: false, today: '2027-01-01' });
    expect(not.because).toHaveLength(3);
    expect(ask(over).because.join(' ')).toMatch(/until 2026-11-29.*no late fee/);
  });
});

/** Charges of which something is held, on invoices and beside them. */
const charges = fc
  .array(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 3 }), { maxLength: 6 })
  .map((all) =>
    all.map((amounts, index) => {
      const [beside = 0, ...invoices] = amounts;
      const held = (amount: number): Sums => (amount === 0 ? {} : { 'in-dispute': amount, revenue: -amount });
      return {
        id: `charge_${index}`,
        sums: held(amounts.reduce((sum, amount) => sum + amount, 0)),
        invoiced: Object.fromEntries(invoices.map((amount, invoice) => [`inv_${invoice}`, held(amount)])),
        beside,
      };
    }),
  );
const total = (legs: readonly Leg[], on: string): number =>
  legs.filter((leg) => leg.on === on).reduce((sum, { amount }) => sum + amount, 0);

describe('what was held is given free', () => {
  test('to the last cent, of each charge and invoice by itself: no more than was held', () => {
    fc.assert(
      fc.property(
        charges.chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 0, max: heldInAll(all) }))),
        ([all, givenUp]) => {
          const legs = released(all, givenUp);
          const both = [...legs.givenUp, ...legs.owed];
          expect(total(both, 'write-off')).toBe(givenUp);
          expect(total(both, 'patient-receivable')).toBe(heldInAll(all) - givenUp);
          expect(both.every(({ amount }) => amount !== 0)).toBe(true);
          for (const { id, sums, invoiced, beside } of all) {
            const ofIt = both.filter(({ chargeId }) => chargeId === id);
            expect(ofIt.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
            expect(total(ofIt, 'in-dispute') + (sums['in-dispute'] ?? 0)).toBe(0);
            const left = (invoiceId?: string): number =>
              total(
                ofIt.filter((leg) => leg.invoiceId === invoiceId),
                'in-dispute',
              );
            expect(left() + beside).toBe(0);
            for (const [invoiceId, on] of Object.entries(invoiced))
              expect(left(invoiceId) + (on['in-dispute'] ?? 0)).toBe(0);
          }
          expect(total(releasedToPayer(all), 'payer-receivable')).toBe(heldInAll(all));
        },
      ),
    );
  });
  test('and is what was held before: holding takes all that the patient is asked for, and no more', () => {
    const sums = { 'patient-receivable': 70, 'payer-payments': 30, revenue: -100 };
    const charge = { id: 'a', sums, invoiced: { inv: { 'patient-receivable': 50 } } };
    expect(holding([charge])).toEqual([
      { on: 'in-dispute', amount: 50, chargeId: 'a', invoiceId: 'inv' },
      { on: 'patient-receivable', amount: -50, chargeId: 'a', invoiceId: 'inv' },
      { on: 'in-dispute', amount: 20, chargeId: 'a' },
      { on: 'patient-receivable', amount: -20, chargeId: 'a' },
    ]);
  });
  test('what a payer is asked for stands on no invoice of the patient', () => {
    const charge = { id: 'a', sums: { 'in-dispute': 50, revenue: -50 }, invoiced: { inv: { 'in-dispute': 50 } } };
    expect(releasedToPayer([charge])).toEqual([
      { on: 'payer-receivable', amount: 50, chargeId: 'a' },
      { on: 'in-dispute', amount: -50, chargeId: 'a', invoiceId: 'inv' },
    ]);
  });
  test.each([-1, 101, 0.5, Number.NaN])('and %s of 100 cannot be given up', (givenUp) => {
    const charge = { id: 'a', sums: { 'in-dispute': 100 }, invoiced: {} };
    expect(() => released([charge], givenUp)).toThrow(RangeError);
  });
  test('above the clinic’s limit a second person approves: at the limit one is enough', () => {
    expect(needsApproval(50_000, 50_000)).toBe(false);
    expect(needsApproval(50_001, 50_000)).toBe(true);
  });
});
