import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { takenBack } from '../../../functions/billing/payments/rules/taken-back.ts';
import { nextAsk } from '../../../functions/billing/checkouts/rules/next-ask.ts';

const charge = (paid: number) => ({ sums: { 'patient-payments': paid } });
const of = (applied: readonly number[], credited: number, more: object = {}) => ({
  payment: {
    applied: applied.map((amount, index) => ({ chargeId: `charge_${index}`, amount })),
    credited,
    refunded: 0,
    invoiceId: 'inv_1',
    ...more,
  },
  sums: { 'unapplied-credit': -credited },
  charges: new Map(applied.map((amount, index) => [`charge_${index}`, charge(amount)])),
  invoices: new Map([['inv_1', { status: 'issued' as const }]]),
});
const owed = (legs: readonly { on: string; amount: number; chargeId?: string }[]) =>
  legs.filter(({ on }) => on === 'patient-receivable').map(({ chargeId, amount }) => [chargeId, amount]);

describe('money that goes back', () => {
  test('comes out of what became credit first, then out of the last service', () => {
    const { legs, left } = takenBack(of([6_000, 4_000], 1_000), 3_000, 'patient-payments');
    expect(left).toBe(0);
    expect(owed(legs)).toEqual([['charge_1', 2_000]]);
    expect(legs.find(({ on }) => on === 'unapplied-credit')?.amount).toBe(1_000);
  });

  test('is not taken twice from the same service', () => {
    const again = of([6_000, 4_000], 1_000, { refunded: 3_000 });
    expect(owed(takenBack({ ...again, sums: {} }, 4_000, 'patient-payments').legs)).toEqual([
      ['charge_1', 2_000],
      ['charge_0', 2_000],
    ]);
  });

  test('of a service that was paid on two invoices is owed on each, and no more than is paid for it', () => {
    const onTwo = {
      ...of([], 0),
      payment: {
        applied: [
          { chargeId: 'charge_0', amount: 3_000, invoiceId: 'inv_1' },
          { chargeId: 'charge_0', amount: 2_000, invoiceId: 'inv_2' },
        ],
        credited: 0,
        refunded: 0,
      },
      // A part was given up since, and its money is credit that went elsewhere.
      charges: new Map([['charge_0', charge(4_000)]]),
      invoices: new Map(['inv_1', 'inv_2'].map((id) => [id, { status: 'issued' as const }])),
    };
    const { legs, left } = takenBack(onTwo, 5_000, 'patient-payments');
    const again = legs.filter(({ on }) => on === 'patient-receivable');
    expect(again.map(({ invoiceId, amount }) => [invoiceId, amount])).toEqual([
      ['inv_2', 2_000],
      ['inv_1', 2_000],
    ]);
    expect(left).toBe(1_000);
  });

  test('is owed beside the invoice where that was cancelled', () => {
    const cancelled = { ...of([6_000], 0), invoices: new Map([['inv_1', { status: 'cancelled' as const }]]) };
    expect(takenBack(cancelled, 1_000, 'patient-payments').legs.some((leg) => leg.invoiceId !== undefined)).toBe(false);
  });

  test('of whatever payment: every entry is balanced, in whole and for each service, and no cent is made or lost', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 5 });
    const cents = fc.integer({ min: 0, max: 10_000 });
    const to = fc.constantFrom('patient-payments' as const, 'refund-pending' as const);
    fc.assert(
      fc.property(amounts, cents, cents, to, (applied, credited, wanted, where) => {
        const { legs, left } = takenBack(of(applied, credited), wanted, where);
        const sum = (amount: number, leg: { readonly amount: number }): number => amount + leg.amount;
        for (const [, group] of Map.groupBy(legs, ({ chargeId }) => chargeId)) expect(group.reduce(sum, 0)).toBe(0);
        const whole = applied.reduce((total, amount) => total + amount, credited);
        expect(left).toBe(Math.max(0, wanted - whole));
        const out = legs.filter(({ on }) => on === 'patient-receivable' || on === 'unapplied-credit').reduce(sum, 0);
        expect(out).toBe(wanted - left);
      }),
    );
  });
});

describe('a gateway that says nothing', () => {
  const opened = '2026-11-23T15:00:00.000Z';
  const base = {
    status: 'open',
    expiresAt: '2026-11-24T15:00:00.000Z',
    createdAt: opened,
    asked: { times: 0 },
  } as const;

  test('is asked after ten minutes, and right after the page has expired', () => {
    expect(nextAsk(base, false, opened)).toBe('2026-11-23T15:10:00.000Z');
    expect(nextAsk({ ...base, asked: { times: 9 } }, false, '2026-11-24T02:00:00.000Z')).toBe(
      '2026-11-24T15:05:00.000Z',
    );
  });

  test('is asked no more some days after the page expired, but as long as money is on its way back', () => {
    const expired = { ...base, status: 'expired', asked: { times: 9 } } as const;
    expect(nextAsk(expired, false, '2026-11-25T15:00:00.000Z')).toBe('2026-11-26T15:00:00.000Z');
    expect(nextAsk(expired, false, '2026-11-27T15:00:00.000Z')).toBeUndefined();
    expect(nextAsk(expired, true, '2027-11-27T15:00:00.000Z')).toBe('2027-11-28T15:00:00.000Z');
  });

  test('is asked whether a bank took money back, once a month', () => {
    const paid = { ...base, status: 'paid' } as const;
    expect(nextAsk(paid, false, opened)).toBe('2026-12-23T15:00:00.000Z');
    expect(nextAsk(paid, false, '2027-03-23T15:00:00.000Z')).toBeUndefined();
  });
});
