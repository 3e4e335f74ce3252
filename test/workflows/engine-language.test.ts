import { describe, expect, test } from '@jest/globals';
import { workflowBench } from '../../local/services/states/testing.ts';
import { jsonata, pass } from './engine-sample.ts';

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
