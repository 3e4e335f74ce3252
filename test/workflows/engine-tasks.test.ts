import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../local/contract.ts';
import { workflowBench } from '../../local/services/states/testing.ts';
import { failing, jsonata, task } from './engine-sample.ts';

describe('Task', () => {
  test('hands the payload to the function and its answer on', async () => {
    const bench = await workflowBench({
      definition: jsonata('T', { T: { ...task({}), End: true } }),
      functions: { work: ({ n }: { n: number }) => ({ double: n * 2 }) },
    });
    expect((await bench.run({ n: 4 })).output).toEqual({ double: 8 });
    expect(bench.calls).toEqual([{ functionName: 'work', payload: { n: 4 } }]);
  });

  test('retries with growing intervals up to the maximum delay, then gives up', async () => {
    const bench = await workflowBench({
      definition: jsonata('T', {
        T: {
          ...task({
            Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 3 }],
          }),
          End: true,
        },
      }),
      functions: { work: failing('Busy') },
    });
    const execution = await bench.start();
    const attempts: number[] = [];
    for (let second = 0; second < 30; second++) {
      attempts.push(bench.calls.length);
      await bench.pass(1);
    }
    // At 0, 2, 2 + 6 and 2 + 6 + 10 seconds.
    expect([1, 2, 7, 8, 17, 18].map((second) => attempts[second])).toEqual([1, 2, 2, 3, 3, 4]);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'Busy' });
  });

  test('jitter shortens the wait, and is the same in every run', async () => {
    const delays = async (): Promise<number[]> => {
      const bench = await workflowBench({
        definition: jsonata('T', {
          T: {
            ...task({
              Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 4, JitterStrategy: 'FULL' }],
            }),
            End: true,
          },
        }),
        functions: { work: failing('Busy') },
      });
      const { history } = await bench.run();
      return history.filter(({ type }) => type === 'TaskScheduled').map(({ timestamp }) => Number(timestamp));
    };
    const first = await delays();
    const gaps = first.slice(1).map((at, index) => at - (first[index] ?? 0));
    expect(gaps.every((gap, index) => gap >= 0 && gap <= 100_000 * 2 ** index)).toBe(true);
    expect(new Set(gaps).size).toBe(4);
    expect((await delays()).map((at) => at - (first[0] ?? 0))).toEqual(
      (await delays()).map((at) => at - (first[0] ?? 0)),
    );
  });

  test('each retrier counts its own attempts', async () => {
    const errors = ['A', 'B', 'A', 'B', 'A'];
    const bench = await workflowBench({
      definition: jsonata('T', {
        T: {
          ...task({
            Retry: [
              { ErrorEquals: ['A'], MaxAttempts: 2 },
              { ErrorEquals: ['B'], MaxAttempts: 2 },
            ],
          }),
          End: true,
        },
      }),
      functions: { work: () => failing(errors.shift() ?? 'none')({} as never) },
    });
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(bench.calls).toHaveLength(5);
  });

  test('a catcher goes on with the error, and assigns from it', async () => {
    const bench = await workflowBench({
      definition: jsonata('T', {
        T: {
          ...task({
            Catch: [
              { ErrorEquals: ['Other'], Next: 'Never' },
              {
                ErrorEquals: ['Gone'],
                Assign: { why: '{% $states.errorOutput.Error %}' },
                Output: '{% $parse($states.errorOutput.Cause).errorMessage %}',
                Next: 'Caught',
              },
            ],
          }),
          End: true,
        },
        Never: { Type: 'Fail' },
        Caught: { Type: 'Pass', Output: '{% [$why, $states.input] %}', End: true },
      }),
      functions: { work: failing('Gone', 'it left') },
    });
    expect((await bench.run()).output).toEqual(['Gone', 'it left']);
  });

  test.each([
    ['States.ALL', {}, true],
    ['States.Timeout', {}, true],
    ['States.TaskFailed', {}, false],
    ['States.HeartbeatTimeout', {}, false],
    ['States.HeartbeatTimeout', { HeartbeatSeconds: '{% 60 %}' }, true],
    ['States.Timeout', { HeartbeatSeconds: 60 }, true],
  ])('%s catches a timeout (with %j): %s', async (name, fields, caught) => {
    const bench = await workflowBench({
      definition: jsonata('T', {
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { FunctionName: '${work}' },
          TimeoutSeconds: '{% 10 * 60 %}',
          ...fields,
          Catch: [{ ErrorEquals: [name], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Succeed' },
      }),
      functions: { work: () => null },
    });
    const execution = await bench.start();
    await bench.pass('HeartbeatSeconds' in fields ? 59 : 599);
    expect((await bench.outcome(execution)).status).toBe('RUNNING');
    await bench.pass(1);
    const { status, error } = await bench.outcome(execution);
    expect([status, error]).toEqual(caught ? ['SUCCEEDED', undefined] : ['FAILED', 'States.Timeout']);
  });

  test.each([
    ['TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    ['ServiceException', 'Lambda.ServiceException'],
  ])('a refused call %s is the error %s', async (code, error) => {
    const bench = await workflowBench({
      definition: jsonata('T', { T: { ...task({}), End: true } }),
      functions: {
        work: () => {
          throw new AwsError(code, 'Rate exceeded', 429);
        },
      },
    });
    expect(await bench.run()).toMatchObject({
      status: 'FAILED',
      error,
      cause: expect.stringContaining('Rate exceeded'),
    });
  });

  test('an answer beyond 256 KiB fails, and States.ALL does not catch it', async () => {
    const bench = await workflowBench({
      definition: jsonata('T', {
        T: { ...task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }), End: true },
        Caught: { Type: 'Succeed' },
      }),
      functions: { work: () => 'x'.repeat(262_144) },
    });
    expect(await bench.run()).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });
});

describe('waiting for a task token', () => {
  const definition = (fields: object = {}): object =>
    jsonata('Ask', {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: '${ask}', Payload: { token: '{% $states.context.Task.Token %}' } },
        TimeoutSeconds: 3600,
        ...fields,
        Catch: [{ ErrorEquals: ['States.Timeout'], Output: 'late', Next: 'Late' }],
        Next: 'Done',
      },
      Late: { Type: 'Pass', End: true },
      Done: { Type: 'Pass', End: true },
    });
  const asking = async (fields: object = {}): ReturnType<typeof workflowBench> =>
    workflowBench({ definition: definition(fields), functions: { ask: () => ({ asked: true }) } });
  const tokenOf = (bench: Awaited<ReturnType<typeof workflowBench>>): string =>
    String((bench.calls.at(-1)?.payload as { token?: string } | undefined)?.token);

  test('the answer is the output of the state', async () => {
    const bench = await asking();
    const execution = await bench.start();
    await bench.pass(3599);
    await bench.succeed(tokenOf(bench), { decision: 'release' });
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED', output: { decision: 'release' } });
  });

  test('no answer in time takes the way of the timeout, and the token is dead', async () => {
    const bench = await asking();
    const execution = await bench.start();
    await bench.pass(3600);
    expect((await bench.outcome(execution)).output).toBe('late');
    await expect(bench.succeed(tokenOf(bench), {})).rejects.toMatchObject({ code: 'TaskTimedOut' });
  });

  test('a token is answered once', async () => {
    const bench = await asking();
    await bench.start();
    await bench.succeed(tokenOf(bench), 1);
    await expect(bench.succeed(tokenOf(bench), 2)).rejects.toMatchObject({
      code: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
    await expect(bench.succeed('made up', 2)).rejects.toMatchObject({
      code: 'InvalidToken',
      message: "Invalid Token: 'Invalid token'",
    });
    const forged = tokenOf(bench).slice(0, -4) + 'AAAA';
    await expect(bench.fail(forged, 'E')).rejects.toMatchObject({ code: 'TaskDoesNotExist' });
  });

  test('heartbeats keep it alive, their absence ends it', async () => {
    const bench = await asking({ HeartbeatSeconds: 60 });
    const execution = await bench.start();
    for (let beat = 0; beat < 5; beat++) {
      await bench.pass(50);
      await bench.call('SendTaskHeartbeat', { taskToken: tokenOf(bench) });
    }
    expect((await bench.outcome(execution)).status).toBe('RUNNING');
    await bench.pass(60);
    expect((await bench.outcome(execution)).output).toBe('late');
  });

  test('a token answered by the function itself counts', async () => {
    const bench = await workflowBench({
      definition: definition(),
      functions: {
        ask: async ({ token }: { token: string }) =>
          void (await bench.call('SendTaskSuccess', { taskToken: token, output: '"early"' })),
      },
    });
    const execution = await bench.start();
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED', output: 'early' });
  });

  test('a failure keeps its error and cause', async () => {
    const bench = await asking();
    const execution = await bench.start();
    await bench.fail(tokenOf(bench), 'Withdrawn', 'by the clinic');
    expect(await bench.outcome(execution)).toMatchObject({
      status: 'FAILED',
      error: 'Withdrawn',
      cause: 'by the clinic',
    });
  });
});
