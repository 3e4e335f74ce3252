import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

const definition = readFileSync('workflows/opening-offer.asl.json', 'utf8');
const input = { clinicId: 'clinic_a', id: 'offer_b' };

/** An offer on the engine: `reads` are what the record calls for, one read after the other. */
async function open(
  reads: readonly { readonly deed: string; readonly waitSeconds?: number }[],
  failing: readonly string[] = [],
) {
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
      ReadOpeningOffer: () => ({ status: 's', version: 1, waitSeconds: 1, ...(left.shift() ?? { deed: 'finish' }) }),
      AwaitOfferNews: ({ taskToken }: { readonly taskToken?: string }) => {
        state.tokens.push(taskToken ?? '');
        return { waiting: true };
      },
      ...Object.fromEntries(['FindMatch', 'PassOn', 'RecordOfferFailure'].map((name) => [name, step(name)])),
    },
  });
  return { bench, state, execution: await bench.start(input, 'offer_b-1') };
}

describe('the workflow of an offer', () => {
  test('waits for the answer, and goes on to the next with it or when its time is over', async () => {
    const { bench, state, execution } = await open([
      { deed: 'await-answer', waitSeconds: 3600 },
      { deed: 'find-match' },
      { deed: 'await-answer', waitSeconds: 3600 },
      { deed: 'pass-on' },
    ]);
    await bench.succeed(state.tokens[0] ?? '', {});
    expect(state.done).toEqual(['FindMatch']);
    await bench.pass(3600);
    expect(state.done).toEqual(['FindMatch', 'PassOn']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(['find-match', 'pass-on'])('a %s that fails for good brings the offer before a person', async (deed) => {
    const { bench, state, execution } = await open([{ deed }], ['FindMatch', 'PassOn']);
    await bench.pass(24 * 3600);

    expect(state.done).toEqual(['RecordOfferFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('what the record calls for and no state does is recorded as a failure', async () => {
    const { bench, state } = await open([{ deed: 'dance' }]);
    await bench.pass(0);

    expect(state.done).toEqual(['RecordOfferFailure']);
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordOfferFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
