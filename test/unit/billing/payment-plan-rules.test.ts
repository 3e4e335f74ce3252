import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentPlan } from '../../../functions/billing/payment-plans/payment-plan.ts';
import { moveTo } from '../../../functions/billing/payment-plans/rules/move.ts';
import { nextDeed, planned } from '../../../functions/billing/payment-plans/rules/next-deed.ts';
import { askedFirst, standingOf } from '../../../functions/billing/payment-plans/rules/standing.ts';
import { isFinal, statuses, statusNames } from '../../../functions/billing/payment-plans/rules/statuses.ts';
import {
  amountsOf,
  dueDays,
  installmentsOf,
  termFaults,
  usualPaymentPlans,
  withClocks,
} from '../../../functions/billing/payment-plans/rules/terms.ts';

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);
const day = [{ from: '09:00', to: '17:00' }];
const week = {
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: [],
  sunday: [],
  closed: [],
};
const clinic = { timeZone: 'America/Chicago', staffedHours: week };
const at = '2026-11-23T15:00:00.000Z';

describe('what is asked for first', () => {
  const plan = (paid: number) => ({
    installments: ['2026-12-01', '2027-01-01', '2027-02-01'].map((dueOn) => ({ dueOn, amount: 2_500 })),
    paid,
    left: 7_500 - paid,
  });

  test('is the next installment, what is left of it, or all that is late together; and nothing where nothing is left', () => {
    expect(askedFirst(plan(0), '2026-11-23')).toBe(2_500);
    expect(askedFirst(plan(1_000), '2026-12-01')).toBe(1_500);
    expect(askedFirst(plan(1_000), '2027-01-15')).toBe(4_000);
    expect(askedFirst(plan(5_000), '2026-11-23')).toBe(2_500);
    expect(askedFirst(plan(7_500), '2027-06-01')).toBe(0);
  });
});

describe('the terms', () => {
  test('are equal installments that are all of it together: the last is the rest, and never more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 0, max: 5_000_000 }), (count, more) => {
        const total = count * 100 + more;
        const amounts = amountsOf(total, count);
        expect(sum(amounts)).toBe(total);
        expect(new Set(amounts.slice(0, -1)).size).toBe(1);
        expect(amounts.at(-1)).toBeLessThanOrEqual(amounts[0] ?? 0);
        expect(amounts.at(-1)).toBeGreaterThan(0);
      }),
    );
  });

  test('a month counts from the first day: the 31st, the last of February, the 31st again', () => {
    expect(dueDays('2027-01-31', 'month', 3)).toEqual(['2027-01-31', '2027-02-28', '2027-03-31']);
    expect(dueDays('2027-01-31', 'two-weeks', 2)).toEqual(['2027-01-31', '2027-02-14']);
    expect(dueDays('2027-01-31', 'week', 2)).toEqual(['2027-01-31', '2027-02-07']);
  });

  test('four installments are no creditor’s, five are', () => {
    const terms = (count: number) =>
      termFaults({ total: 10_000, count, firstDueOn: '2026-12-01' }, usualPaymentPlans, '2026-11-23');
    expect(terms(4)).toEqual([]);
    expect(terms(5)).toMatchObject([{ code: 'too-many-installments' }]);
  });

  test('the first is due today at the soonest, and within ninety days', () => {
    const first = (firstDueOn: string) =>
      termFaults({ total: 10_000, count: 2, firstDueOn }, usualPaymentPlans, '2026-11-23').map(({ code }) => code);
    expect(first('2026-11-22')).toEqual(['past']);
    expect(first('2026-11-23')).toEqual([]);
    expect(first('2027-02-21')).toEqual([]);
    expect(first('2027-02-22')).toEqual(['too-far']);
  });

  test('moments are by the clinic’s wall clock, also over the change of the clocks, and within the hours of mail', () => {
    const [one] = withClocks([{ dueOn: '2027-03-15', amount: 100 }], usualPaymentPlans, clinic, at);
    expect(one?.clocks).toEqual({
      remindAt: '2027-03-12T16:00:00.000Z',
      dueAt: '2027-03-15T14:00:00.000Z',
      missAt: '2027-03-23T15:00:00.000Z',
    });
    expect(one?.reminder).toBe('planned');
    const [soon] = withClocks([{ dueOn: '2026-11-25', amount: 100 }], usualPaymentPlans, clinic, at);
    expect(soon?.reminder).toBeUndefined();
  });
});

describe('how installments stand', () => {
  const agreed = installmentsOf(10_000, { count: 4, firstDueOn: '2026-12-01', interval: 'month' });

  test('what is paid pays the oldest first; what was taken out comes off the last', () => {
    expect(standingOf({ installments: agreed, paid: 3_000, left: 4_000 })).toMatchObject([
      { amount: 2_500, paid: 2_500, open: 0 },
      { amount: 2_500, paid: 500, open: 2_000 },
      { amount: 2_000, paid: 0, open: 2_000 },
      { amount: 0, open: 0 },
    ]);
  });

  test('they are always all that is paid and left, and none is less than nothing', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), fc.nat({ max: 10_000 }), (paid, left) => {
        const standing = standingOf({ installments: agreed, paid, left });
        expect(sum(standing.map(({ amount }) => amount))).toBe(paid + left);
        expect(sum(standing.map((each) => each.paid))).toBe(paid);
        expect(sum(standing.map(({ open }) => open))).toBe(left);
        for (const { amount, paid: has, open } of standing)
          expect(Math.min(amount, has, open)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

const plan = (more: Partial<PaymentPlan> = {}): PaymentPlan => ({
  id: 'pplan_1',
  clinicId: 'clinic_1',
  version: 1,
  status: 'active',
  statusSince: at,
  patientId: 'pat_1',
  accountId: 'bacct_1',
  labels: [],
  lines: [{ chargeId: 'charge_1', invoiceId: 'inv_1', amount: 10_000 }],
  held: [],
  interval: 'month',
  installments: withClocks(
    installmentsOf(10_000, { count: 4, firstDueOn: '2026-12-01', interval: 'month' }),
    usualPaymentPlans,
    clinic,
    at,
  ),
  paid: 0,
  left: 10_000,
  agreed: { at, by: 'link' },
  run: 0,
  createdAt: at,
  updatedAt: at,
  ...more,
});

describe('the statuses', () => {
  test('every one that is no end has somebody who acts, and leads to an end', () => {
    for (const status of statusNames)
      if (isFinal(status)) expect(statuses[status].actor).toBe('nobody');
      else
        expect([statuses[status].actor, statuses[status].next.some((next) => isFinal(next))]).toEqual([
          expect.not.stringMatching('nobody'),
          true,
        ]);
  });

  test('nothing comes back from an end', () => {
    expect(() => moveTo(plan({ status: 'ended' }), 'active', at)).toThrow('cannot become');
  });
});

describe('what the workflow does', () => {
  test('months of waiting are one item that says when to begin, and not an open execution', () => {
    const waiting = planned(null, plan(), at);
    expect(waiting).toMatchObject({ run: 1, runAt: '2026-11-28T16:00:00.000Z' });
    expect(nextDeed(waiting, at)).toEqual({ deed: 'plan-next-run' });
    // The execution that begins then does what is due, says in the record that it ends, and the next one is planned.
    expect(nextDeed(waiting, '2026-11-28T16:00:00.000Z')).toEqual({ deed: 'remind-of-installment' });
  });

  test('what is over calls for nothing', () => {
    for (const status of statusNames.filter(isFinal))
      expect(nextDeed(plan({ status }), at)).toEqual({ deed: 'finish' });
  });

  test('while a step has failed nothing is due', () => {
    expect(nextDeed(plan({ standstill: true }), '2027-06-01T00:00:00.000Z')).toEqual({ deed: 'finish' });
  });

  test('an open execution waits for what is due within a day, and ends where that is later', () => {
    const open = plan({ run: 1, runAt: at });
    expect(nextDeed(open, '2026-11-28T10:00:00.000Z')).toEqual({
      deed: 'await-news',
      until: '2026-11-28T16:00:00.000Z',
    });
    expect(nextDeed(open, '2026-11-27T10:00:00.000Z')).toEqual({ deed: 'plan-next-run' });
  });
});
