import { describe, expect, test } from '@jest/globals';
import { deeds } from '../../functions/billing/payment-plans/rules/next-deed.ts';
import { casesOf, waysOf, type Read } from './case-bench.ts';

const functions = [
  'RemindOfPaymentPlanOffer',
  'LapsePaymentPlanOffer',
  'RemindOfInstallment',
  'TellInstallmentDue',
  'MarkInstallmentMissed',
  'PlanPaymentPlanRun',
  'RecordPaymentPlanFailure',
];

const open = casesOf('payment-plan', { read: 'ReadPaymentPlan', wait: 'AwaitPaymentPlanNews', steps: functions });

/** How each wait ends, how each step ends, and how each fails for good. */
const stories: readonly { readonly reads: readonly Read[]; readonly failing?: readonly string[] }[] = [
  ...deeds.map((deed) => ({ reads: [{ deed }] })),
  ...deeds.map((deed) => ({
    reads: [{ deed }],
    failing: functions.filter((name) => name !== 'RecordPaymentPlanFailure'),
  })),
  { reads: [{ deed: 'await-news', waitSeconds: 3600 }] },
  { reads: [{ deed: 'await-news', waitSeconds: 3600 }], failing: ['AwaitPaymentPlanNews'] },
  { reads: [{ deed: 'plan-next-run' }] },
  { reads: [{ deed: 'plan-next-run' }], failing: ['PlanPaymentPlanRun'] },
  { reads: [{ deed: 'dance' }] },
  { reads: [], failing: ['ReadPaymentPlan'] },
  { reads: [{ deed: 'dance' }], failing: ['RecordPaymentPlanFailure'] },
];

describe('the workflow of a payment plan', () => {
  test('comes to an end by every way that it has', async () => {
    const gone = new Set<string>();
    for (const { reads, failing } of stories) {
      const { bench, execution } = await open(reads, failing);
      await bench.pass(14 * 24 * 3600);
      expect((await bench.outcome(execution)).status).not.toBe('RUNNING');
      const path = await bench.path(execution);
      path.forEach((name, index) => gone.add(`${name} → ${path[index + 1] ?? ''}`));
    }
    expect(waysOf('payment-plan').filter((way) => !gone.has(way))).toEqual([]);
  });

  test('a wait ends with news, or with its time', async () => {
    const deed = 'await-news';
    const { bench, execution, done, tokens } = await open([
      { deed, waitSeconds: 3600 },
      { deed, waitSeconds: 3600 },
      { deed: 'mark-missed' },
    ]);
    await bench.succeed(tokens[0] ?? '', {});
    expect(tokens).toHaveLength(2);
    await bench.pass(3600);
    expect(done).toEqual(['MarkInstallmentMissed']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(deeds)('a %s that fails for good brings the payment plan before a person', async (deed) => {
    const { bench, execution, done } = await open(
      [{ deed }],
      functions.filter((name) => name !== 'RecordPaymentPlanFailure'),
    );
    await bench.pass(24 * 3600);
    expect(done).toEqual(['RecordPaymentPlanFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('ends, and lets another begin, long before its history is full', async () => {
    const { done } = await open(Array.from({ length: 500 }, () => ({ deed: 'tell-due' })));
    expect(done).toHaveLength(401);
    expect(done.at(-1)).toBe('PlanPaymentPlanRun');
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordPaymentPlanFailure']);
    await bench.pass(14 * 24 * 3600);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
