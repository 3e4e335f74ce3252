import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../local/contract.ts';
import { workflowBench, type TestFunction } from '../../local/services/states/testing.ts';

const jsonata = (StartAt: string, States: object, rest: object = {}): object => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
  ...rest,
});
const pass = (fields: object): object => jsonata('Only', { Only: { Type: 'Pass', ...fields, End: true } });
const failing = (name: string, message = 'no'): TestFunction => {
  return () => {
    throw Object.assign(new Error(message), { name });
  };
};
const task = (fields: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: '${work}', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...fields,
});

describe('what an expression gives', () => {
  test.each([
    ['{% $states.input.n * 2 %}', 14],
    ['{% $parse(\'{"a":[1,2]}\').a[1] %}', 2],
    ['{% $partition([1,2,3,4,5], 2) %}', [[1, 2], [3, 4], [5]]],
    ['{% $partition([0], 3) %}', [[0]]],
    ['{% $range(0, 6, 2) %}', [0, 2, 4, 6]],
    ['{% $range(3, 1, -1) %}', [3, 2, 1]],
    ["{% $hash('input', 'SHA-1') %}", '140f86aae51ab9e1cda9b4254fe98a74eb54c1a1'],
    // java.util.Random(42).nextDouble(), which is what AWS answers.
    ['{% $random(42) %}', 0.7275636800328681],
    ['{% $states.context.Execution.RoleArn %}', 'arn:aws:iam::111122223333:role/bench'],
    ['{% $states.context.State.Name %}', 'Only'],
    ['{% $states.context.Execution.StartTime %}', '2026-01-05T09:00:00.000Z'],
    [' {% not an expression %} ', ' {% not an expression %} '],
    [
      { list: ['{% 1 + 1 %}', { deep: '{% $states.input.n %}' }], text: '$states.input' },
      { list: [2, { deep: 7 }], text: '$states.input' },
    ],
    ['{% ($f := function($x) { $x < 2 ? 1 : $x * $f($x - 1) }; $f(5)) %}', 120],
  ])('%j', async (Output, expected) => {
    const bench = await workflowBench({ definition: pass({ Output }) });
    const { status, output, cause } = await bench.run({ n: 7 });
    expect({ status, output, cause }).toEqual({ status: 'SUCCEEDED', output: expected, cause: undefined });
  });

  test('a UUID is random within a run, and the same when the run is repeated', async () => {
    const run = async (): Promise<unknown> => {
      const bench = await workflowBench({ definition: pass({ Output: '{% [$uuid(), $uuid(), $random()] %}' }) });
      return (await bench.outcome(await bench.start({}, 'same'))).output;
    };
    const first = await run();
    expect(first).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      expect.any(String),
      expect.any(Number),
    ]);
    expect(new Set(first as unknown[]).size).toBe(3);
    expect(await run()).toEqual(first);
  });

  test.each([
    [
      '{% $states.input.missing %}',
      "The JSONata expression '$states.input.missing' specified for the field 'Output/v' returned nothing (undefined).",
    ],
    [
      '{% $eval("1+1") %}',
      `The JSONata expression '$eval("1+1")' specified for the field 'Output/v' threw an error during evaluation. T1006: Attempted to invoke a non-function`,
    ],
    [
      "{% $sum('a') %}",
      `The JSONata expression '$sum('a')' specified for the field 'Output/v' threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"`,
    ],
    [
      '{% ($f := function($x) { $f($x + 1) }; $f(1)) %}',
      'threw an error during evaluation: Expression evaluation timeout: Check for infinite loop',
    ],
    [
      '{% ($f := function($x) { 1 + $f($x + 1) }; $f(1)) %}',
      'threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
    ],
    [
      '{% $range(1, 1000000, 1) %}',
      'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage',
    ],
  ])('%s fails as AWS words it', async (v, message) => {
    const bench = await workflowBench({ definition: pass({ Output: { v } }) });
    const { status, error, cause } = await bench.run();
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(cause).toContain("An error occurred while executing the state 'Only' (entered at the event id #2). ");
    expect(cause).toContain(message);
  });
});

describe('variables', () => {
  test('what a state assigns is seen by the states after it, with the value from before within it', async () => {
    const bench = await workflowBench({
      definition: jsonata('A', {
        A: { Type: 'Pass', Assign: { x: 1, y: '{% $states.input.n %}' }, Next: 'B' },
        B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', z: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
        C: { Type: 'Pass', Output: '{% [$states.input, $x, $y, $z] %}', End: true },
      }),
    });
    expect((await bench.run({ n: 'n' })).output).toEqual([1, 2, 'n', 1]);
  });

  test('inner scopes read outer variables and keep their own to themselves', async () => {
    const bench = await workflowBench({
      definition: jsonata('A', {
        A: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'I',
              States: {
                I: { Type: 'Pass', Assign: { inner: 'i' }, Next: 'J' },
                J: { Type: 'Pass', Output: '{% $outer & $inner %}', End: true },
              },
            },
          ],
          Next: 'Z',
        },
        Z: { Type: 'Pass', Output: '{% $inner %}', End: true },
      }),
    });
    const outcome = await bench.run();
    expect(outcome.cause).toContain(
      "The JSONata expression '$inner' specified for the field 'Output' returned nothing",
    );
    expect(JSON.stringify(outcome.history)).toContain('"[\\"oi\\"]"');
  });
});

describe('Choice', () => {
  const definition = jsonata('C', {
    C: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'Big', Output: 'big' },
        { Condition: '{% $states.input.n > 5 %}', Next: 'Big' },
      ],
      Default: 'Small',
      Output: 'small',
    },
    Big: { Type: 'Pass', End: true },
    Small: { Type: 'Pass', End: true },
  });

  test.each([
    [11, 'big'],
    [6, { n: 6 }],
    [1, 'small'],
  ])('takes the first rule that holds, with its own output (%d)', async (n, output) => {
    const bench = await workflowBench({ definition });
    expect((await bench.run({ n })).output).toEqual(output);
  });

  test('fails where no rule holds and there is no Default', async () => {
    const bench = await workflowBench({
      definition: jsonata('C', {
        C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'E' }] },
        E: { Type: 'Succeed' },
      }),
    });
    expect(await bench.run()).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining(
        'Failed to transition out of the state. The state does not point to a next state.',
      ),
    });
  });

  test('a condition must be a boolean', async () => {
    const bench = await workflowBench({
      definition: jsonata('C', {
        C: { Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'E' }], Default: 'E' },
        E: { Type: 'Succeed' },
      }),
    });
    expect((await bench.run()).cause).toContain(
      "for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string' for value: \"yes\"",
    );
  });
});

describe('Wait', () => {
  test('72 hours pass in no time, to the second', async () => {
    const bench = await workflowBench({
      definition: jsonata('W', { W: { Type: 'Wait', Seconds: 259_200, End: true } }),
    });
    const execution = await bench.start();
    await bench.pass(259_199);
    expect((await bench.outcome(execution)).status).toBe('RUNNING');
    await bench.pass(1);
    expect((await bench.outcome(execution)).status).toBe('SUCCEEDED');
  });

  test('until an instant, and not at all for one that is past', async () => {
    const bench = await workflowBench({
      definition: jsonata('W', { W: { Type: 'Wait', Timestamp: '{% $states.input.at %}', End: true } }),
    });
    const late = await bench.start({ at: '2026-01-05T11:00:00+01:00' });
    const past = await bench.start({ at: '2020-02-29T00:00:00Z' });
    expect((await bench.outcome(past)).status).toBe('SUCCEEDED');
    await bench.pass(3599);
    expect((await bench.outcome(late)).status).toBe('RUNNING');
    await bench.pass(1);
    expect((await bench.outcome(late)).status).toBe('SUCCEEDED');
  });

  test.each(['2026-02-30T00:00:00Z', '2026-13-05T21:29:29Z', '2026-01-05', 'tomorrow'])(
    '%s is no instant',
    async (at) => {
      const bench = await workflowBench({
        definition: jsonata('W', { W: { Type: 'Wait', Timestamp: '{% $states.input.at %}', End: true } }),
      });
      expect((await bench.run({ at })).cause).toContain(
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${at}`,
      );
    },
  );

  test('a negative time fails the state', async () => {
    const bench = await workflowBench({
      definition: jsonata('W', { W: { Type: 'Wait', Seconds: '{% -1 %}', End: true } }),
    });
    expect((await bench.run()).error).toBe('States.QueryEvaluationError');
  });
});

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

describe('limits of an execution', () => {
  test("the machine's own timeout ends it, without error and cause", async () => {
    const bench = await workflowBench({
      definition: jsonata('W', { W: { Type: 'Wait', Seconds: 25, End: true } }, { TimeoutSeconds: 3 }),
    });
    const { status, error, cause, history } = await bench.run();
    expect({ status, error, cause }).toEqual({ status: 'TIMED_OUT', error: undefined, cause: undefined });
    expect(history.at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  test('event 25,000 of an endless loop is its failure', async () => {
    const bench = await workflowBench({
      definition: jsonata('C', {
        C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'E' }], Default: 'C' },
        E: { Type: 'Succeed' },
      }),
    });
    const { status, history } = await bench.run();
    expect(status).toBe('FAILED');
    expect(history).toHaveLength(25_000);
    expect(history.at(-1)).toMatchObject({
      id: 25_000,
      previousEventId: 24_999,
      type: 'ExecutionFailed',
      executionFailedEventDetails: {
        error: 'States.Runtime',
        cause: 'The execution reached the maximum number of history events (25000).',
      },
    });
    expect(history.at(-2)).toMatchObject({ type: 'ChoiceStateExited' });
  });
});
