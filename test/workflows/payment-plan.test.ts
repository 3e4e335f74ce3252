import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { deeds } from '../../functions/billing/payment-plans/rules/next-deed.ts';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}
const definition = readFileSync('workflows/payment-plan.asl.json', 'utf8');
const { States } = JSON.parse(definition) as { readonly States: Readonly<Record<string, State>> };
const input = { clinicId: 'clinic_a', id: 'pplan_b' };
const functions = [
  'RemindOfPaymentPlanOffer',
  'LapsePaymentPlanOffer',
  'RemindOfInstallment',
  'TellInstallmentDue',
  'MarkInstallmentMissed',
  'PlanPaymentPlanRun',
  'RecordPaymentPlanFailure',
];

type Read = { readonly deed: string; readonly waitSeconds?: number };

/** A payment plan on the engine: `reads` are what the record calls for, one read after the other. */
async function open(reads: readonly Read[], failing: readonly string[] = []) {
  const state = { done: [] as string[], tokens: [] as string[] };
  const left = [...reads];
  const step = (name: string) => () => {
    if (failing.includes(name)) throw Object.assign(new Error('no'), { name: 'TypeError' });
    state.done.push(name);
    return { done: true };
  };
  const bench: Bench = await workflowBench({
    definition,
    functions: {
      ReadPaymentPlan: () => {
        if (failing.includes('ReadPaymentPlan')) throw Object.assign(new Error('no'), { name: 'TypeError' });
        return { status: 's', version: 1, waitSeconds: 1, ...(left.shift() ?? { deed: 'finish' }) };
      },
      AwaitPaymentPlanNews: ({ taskToken }: { readonly taskToken?: string }) => {
        if (failing.includes('AwaitPaymentPlanNews')) throw Object.assign(new Error('no'), { name: 'TypeError' });
        state.tokens.push(taskToken ?? '');
        return { waiting: true };
      },
      ...Object.fromEntries(functions.map((name) => [name, step(name)])),
    },
  });
  return { bench, state, execution: await bench.start(input, 'pplan_b-1') };
}

/** Every way on from one state to the next that the definition has. */
function ways(): string[] {
  return Object.entries(States).flatMap(([name, { Next, Default, Choices = [], Catch = [] }]) =>
    [Next, Default, ...[...Choices, ...Catch].map((each) => each.Next)]
      .filter((next) => next !== undefined)
      .map((next) => `${name} → ${next}`),
  );
}

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
    expect(ways().filter((way) => !gone.has(way))).toEqual([]);
  });

  test('a wait ends with news, or with its time', async () => {
    const deed = 'await-news';
    const { bench, state, execution } = await open([
      { deed, waitSeconds: 3600 },
      { deed, waitSeconds: 3600 },
      { deed: 'mark-missed' },
    ]);
    await bench.succeed(state.tokens[0] ?? '', {});
    expect(state.tokens).toHaveLength(2);
    await bench.pass(3600);
    expect(state.done).toEqual(['MarkInstallmentMissed']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(deeds)('a %s that fails for good brings the payment plan before a person', async (deed) => {
    const { bench, state, execution } = await open(
      [{ deed }],
      functions.filter((name) => name !== 'RecordPaymentPlanFailure'),
    );
    await bench.pass(24 * 3600);
    expect(state.done).toEqual(['RecordPaymentPlanFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('ends, and lets another begin, long before its history is full', async () => {
    const { state } = await open(Array.from({ length: 500 }, () => ({ deed: 'tell-due' })));
    expect(state.done).toHaveLength(401);
    expect(state.done.at(-1)).toBe('PlanPaymentPlanRun');
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordPaymentPlanFailure']);
    await bench.pass(14 * 24 * 3600);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
