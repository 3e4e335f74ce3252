import { describe, expect, test } from '@jest/globals';
import { deeds, waits } from '../../functions/billing/disputes/rules/next-deed.ts';
import { casesOf, waysOf, type Read } from './case-bench.ts';

const functions = [
  'GatherDisputeFacts',
  'RemindOfDispute',
  'GoOnWithout',
  'CloseUnansweredDispute',
  'AskHowItStands',
  'ContinueDispute',
  'RecordDisputeFailure',
];

const open = casesOf('dispute', { read: 'ReadDispute', wait: 'AwaitDisputeNews', steps: functions });

/** How each wait ends, how each step ends, and how each fails for good. */
const stories: readonly { readonly reads: readonly Read[]; readonly failing?: readonly string[] }[] = [
  ...deeds.map((deed) => ({ reads: [{ deed }] })),
  ...deeds.map((deed) => ({ reads: [{ deed }], failing: functions.filter((name) => name !== 'RecordDisputeFailure') })),
  ...waits.map((deed) => ({ reads: [{ deed, waitSeconds: 3600 }] })),
  ...waits.map((deed) => ({ reads: [{ deed, waitSeconds: 3600 }], failing: ['AwaitDisputeNews'] })),
  { reads: [{ deed: 'continue-in-new-run' }] },
  { reads: [{ deed: 'continue-in-new-run' }], failing: ['ContinueDispute'] },
  { reads: [{ deed: 'dance' }] },
  { reads: [], failing: ['ReadDispute'] },
  { reads: [{ deed: 'dance' }], failing: ['RecordDisputeFailure'] },
];

describe('the workflow of a dispute', () => {
  test('comes to an end by every way that it has', async () => {
    const gone = new Set<string>();
    for (const { reads, failing } of stories) {
      const { bench, execution } = await open(reads, failing);
      await bench.pass(14 * 24 * 3600);
      expect((await bench.outcome(execution)).status).not.toBe('RUNNING');
      const path = await bench.path(execution);
      path.forEach((name, index) => gone.add(`${name} → ${path[index + 1] ?? ''}`));
    }
    expect(waysOf('dispute').filter((way) => !gone.has(way))).toEqual([]);
  });

  test.each(waits)('%s ends with news, or with its time', async (deed) => {
    const { bench, execution, done, tokens } = await open([
      { deed, waitSeconds: 3600 },
      { deed, waitSeconds: 3600 },
      { deed: 'close-unanswered' },
    ]);
    await bench.succeed(tokens[0] ?? '', {});
    expect(tokens).toHaveLength(2);
    await bench.pass(3600);
    expect(done).toEqual(['CloseUnansweredDispute']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(deeds)('a %s that fails for good brings the dispute before a person', async (deed) => {
    const { bench, execution, done } = await open(
      [{ deed }],
      functions.filter((name) => name !== 'RecordDisputeFailure'),
    );
    await bench.pass(24 * 3600);
    expect(done).toEqual(['RecordDisputeFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('goes on in a new execution long before its history is full', async () => {
    const { done } = await open(Array.from({ length: 500 }, () => ({ deed: 'gather-facts' })));
    expect(done).toHaveLength(401);
    expect(done.at(-1)).toBe('ContinueDispute');
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordDisputeFailure']);
    await bench.pass(14 * 24 * 3600);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
