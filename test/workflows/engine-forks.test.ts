import { describe, expect, test } from '@jest/globals';
import { workflowBench } from '../../local/services/states/testing.ts';
import { jsonata, task } from './engine-sample.ts';

describe('Parallel and Map', () => {
  test('outputs come in order, whichever branch ends last', async () => {
    const branch = (seconds: number, value: string): object => ({
      StartAt: `W${value}`,
      States: {
        [`W${value}`]: { Type: 'Wait', Seconds: seconds, Next: `P${value}` },
        [`P${value}`]: { Type: 'Pass', Output: value, End: true },
      },
    });
    const bench = await workflowBench({
      definition: jsonata('P', {
        P: { Type: 'Parallel', Branches: [branch(5, 'slow'), branch(1, 'fast')], End: true },
      }),
    });
    expect((await bench.run()).output).toEqual(['slow', 'fast']);
  });

  test('a failed branch cuts the others off', async () => {
    const bench = await workflowBench({
      definition: jsonata('P', {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Long', States: { Long: { Type: 'Wait', Seconds: 1000, End: true } } },
            {
              StartAt: 'Soon',
              States: { Soon: { Type: 'Wait', Seconds: 1, Next: 'Boom' }, Boom: { Type: 'Fail', Error: 'Boom' } },
            },
          ],
          Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      }),
    });
    const execution = await bench.start();
    await bench.pass(1);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Boom', Cause: '' } });
    expect(await bench.clock.advanceToNext()).toBe(false);
  });

  test('a Map runs no more iterations at once than it may', async () => {
    let running = 0;
    let most = 0;
    const bench = await workflowBench({
      definition: jsonata('M', {
        M: {
          Type: 'Map',
          Items: '{% $states.input.items %}',
          ItemSelector: { n: '{% $states.context.Map.Item.Value %}', index: '{% $states.context.Map.Item.Index %}' },
          MaxConcurrency: 2,
          ItemProcessor: { StartAt: 'T', States: { T: { ...task({}), End: true } } },
          End: true,
        },
      }),
      functions: {
        work: async (payload: { n: number; index: number }) => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return payload.n + payload.index;
        },
      },
    });
    expect((await bench.run({ items: [10, 20, 30, 40, 50] })).output).toEqual([10, 21, 32, 43, 54]);
    expect(most).toBe(2);
  });

  test.each([
    [2, 'SUCCEEDED', undefined],
    [1, 'FAILED', 'States.ExceedToleratedFailureThreshold'],
  ])('a Map that tolerates %d failures of two: %s', async (ToleratedFailureCount, status, error) => {
    const bench = await workflowBench({
      definition: jsonata('M', {
        M: {
          Type: 'Map',
          Items: [1, 2, 3, 4],
          ToleratedFailureCount,
          ItemProcessor: {
            StartAt: 'C',
            States: {
              C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input % 2 = 0 %}', Next: 'F' }], Default: 'S' },
              F: { Type: 'Fail', Error: 'Even' },
              S: { Type: 'Succeed' },
            },
          },
          End: true,
        },
      }),
    });
    const outcome = await bench.run();
    expect({ status: outcome.status, error: outcome.error, output: outcome.output }).toEqual({
      status,
      error,
      output: status === 'SUCCEEDED' ? [1, 3] : undefined,
    });
  });

  test('a Map over nothing gives nothing', async () => {
    const bench = await workflowBench({
      definition: jsonata('M', {
        M: { Type: 'Map', Items: [], ItemProcessor: { StartAt: 'S', States: { S: { Type: 'Succeed' } } }, End: true },
      }),
    });
    expect((await bench.run()).output).toEqual([]);
  });
});
