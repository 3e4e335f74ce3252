import { describe, expect, test } from '@jest/globals';
import { parseTimestamp } from '../../local/services/states/definition.ts';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

/** What one expression comes to: its value, or the sentence that AWS ends the cause with. */
async function valueOf(expression: string): Promise<unknown> {
  const source = `{% ${expression} %}`;
  const bench: Bench = await workflowBench({
    definition: { QueryLanguage: 'JSONata', StartAt: 'P', States: { P: { Type: 'Pass', Output: source, End: true } } },
  });
  const { status, output, error, cause } = await bench.run();
  if (status === 'SUCCEEDED') return output;
  expect(error).toBe('States.QueryEvaluationError');
  return cause?.split("specified for the field 'Output' ")[1];
}

const threw = (message: string): string => `threw an error during evaluation${message}`;
const mismatch = (index: number, name: string): string =>
  threw(`. T0410: Argument ${index} of function "${name}" does not match function signature`);
const NOTHING = 'returned nothing (undefined).';

describe('the functions of Step Functions', () => {
  test.each([
    ['$parse(\'{"a":[1]}\').a', [1]],
    ['$parse("{")', threw('. D3137: Invalid JSON')],
    ['$parse(\'{"a:":":","b":[{"c":1}]}\').b.c', 1],
    ['$parse(\'{"a":1,"a":2}\')', threw('. D3137: Invalid JSON')],
    ['$parse("")', threw('. D3137: Invalid JSON')],
    ['$parse(1)', mismatch(1, 'parse')],
    ['$parse("1", "2")', mismatch(2, 'parse')],
    ['$parse()', NOTHING],
    ['$map(["1", "2"], $parse)', [1, 2]],
    ['$partition([1, 2, 3], 2)', [[1, 2], [3]]],
    ['$partition([1, 2], 1.9)', [[1], [2]]],
    ['$partition([1, 2])', [[1, 2]]],
    ['$partition([], 2)', NOTHING],
    ['$partition([1, 2], 0)', NOTHING],
    ['$partition([1, 2], -0.5)', NOTHING],
    ['$partition([1, 2], -1)', threw('. D3137: Second argument must be zero or greater')],
    ['$partition(1, 2)', threw('. T0412: Argument 1 of function "partition" must be an array of undefined')],
    ['$partition([1], "a")', mismatch(2, 'partition')],
    ['$range(1.9, 5, 2)', [1, 3, 5]],
    ['$range(3, 3, 1)', 3],
    ['$range(1, 5, 0)', NOTHING],
    ['$range(1, 5, -1)', NOTHING],
    ['$range(1, 2)', NOTHING],
    ['$range(1)', mismatch(2, 'range')],
    ['$range(1, 5, 1, 1)', mismatch(4, 'range')],
    ['$hash("a", "MD5")', '0cc175b9c0f1b6a831c399e269772661'],
    ['$hash("a")', NOTHING],
    ['$hash(1, "MD5")', mismatch(1, 'hash')],
    ['$hash("a", 1)', mismatch(2, 'hash')],
    ['$hash("a", "md5")', threw(". D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5")],
    ['$random("a")', mismatch(1, 'random')],
    ['$random(42.9)', 0.7275636800328681],
    ['$uuid(1)', mismatch(1, 'uuid')],
  ])('%s', async (expression, expected) => {
    expect(await valueOf(expression)).toEqual(expected);
  });
});

describe('values that JSON has no word for', () => {
  test.each([
    ['1/0', 'Infinity'],
    ['[1/0, null, -1/0]', ['Infinity', null, '-Infinity']],
    ['{"k": $parseInteger("abc", "0")}', { k: 'NaN' }],
  ])('%s', async (expression, expected) => {
    expect(await valueOf(expression)).toEqual(expected);
  });
});

test('the time in an expression is that of the clock of the stack', async () => {
  expect(await valueOf('[$now(), $millis(), $now("[Y]-[M01]")]')).toEqual([
    '2026-01-05T09:00:00.000Z',
    Date.UTC(2026, 0, 5, 9),
    '2026-01',
  ]);
});

describe('the bounds of an evaluation', () => {
  const sum = (terms: number): string => Array.from({ length: terms }, () => '1').join('+');
  const memory = threw(': Expression evaluation memory limit exceeded: Check for excessive memory usage');
  test.each([
    [sum(100), 100],
    [sum(101), expect.stringContaining('Stack overflow error: Check for non-terminating recursive function.')],
    ['[1..873782] ~> $count()', 873_782],
    ['[1..873783] ~> $count()', memory],
    ['$pad("x", 9000000) ~> $length()', memory],
    ['$range(1, 360145, 1) ~> $count()', 360_145],
    ['$range(1, 360146, 1) ~> $count()', memory],
  ])('%.30s', async (expression, expected) => {
    expect(await valueOf(expression)).toEqual(expected);
  });
});

describe('numbers that a field does not take', () => {
  const item = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  const map = (field: object): object => ({ Type: 'Map', Items: [1], ItemProcessor: item, ...field });
  const call = (field: object): object => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '${work}' },
    ...field,
  });
  test.each([
    ['Seconds', { Type: 'Wait', Seconds: '{% 1.5 %}' }, 'The Seconds field cannot be parsed as an integer: 1.5'],
    ['Seconds', { Type: 'Wait', Seconds: '{% -1 %}' }, 'Seconds must be between 0 and 99999999 but was: -1'],
    [
      'TimeoutSeconds',
      call({ TimeoutSeconds: '{% 100000000 %}' }),
      'TimeoutSeconds must be between 0 and 99999999 but was: 100000000',
    ],
    [
      'HeartbeatSeconds',
      call({ HeartbeatSeconds: '{% 0.5 %}' }),
      'The HeartbeatSeconds field cannot be parsed as an integer: 0.5',
    ],
    ['MaxConcurrency', map({ MaxConcurrency: '{% -1 %}' }), 'MaxConcurrency cannot be negative.'],
    ['ToleratedFailureCount', map({ ToleratedFailureCount: '{% -1 %}' }), 'ToleratedFailureCount cannot be negative.'],
    [
      'ToleratedFailurePercentage',
      map({ ToleratedFailurePercentage: '{% 100.5 %}' }),
      'ToleratedFailurePercentage must be between 0 and 100.',
    ],
    [
      'Seconds',
      { Type: 'Wait', Seconds: "{% '1' %}" },
      `The JSONata expression ''1'' specified for the field 'Seconds' returned an unexpected result type. Expected 'number', but was 'string' for value: "1"`,
    ],
  ])('%s of %j', async (location, state, message) => {
    const bench = await workflowBench({
      definition: { QueryLanguage: 'JSONata', StartAt: 'S', States: { S: { ...state, End: true } } },
    });
    const { history } = await bench.run();
    const details = history.find(({ type }) => type === 'EvaluationFailed')?.['evaluationFailedEventDetails'];
    expect(details).toEqual({
      error: 'States.QueryEvaluationError',
      cause: `An error occurred while executing the state 'S' (entered at the event id #2). ${message}`,
      location,
      state: 'S',
    });
  });
});

describe('what is beyond the size of a payload', () => {
  const large = '{% $pad("x", 262144) %}';
  const item = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  test.each([
    ['the output', { Type: 'Pass', Output: large }, ['PassStateEntered', 'ExecutionFailed']],
    [
      'two variables together',
      { Type: 'Pass', Assign: { a: '{% $pad("x", 200000) %}', b: '{% $pad("x", 200000) %}' } },
      ['PassStateEntered', 'ExecutionFailed'],
    ],
    [
      'the arguments of a call',
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: '${work}', Payload: large },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'H' }],
      },
      ['TaskStateEntered', 'ExecutionFailed'],
    ],
    [
      'the arguments of branches',
      { Type: 'Parallel', Arguments: large, Branches: [item] },
      ['ParallelStateEntered', 'ParallelStateFailed', 'ExecutionFailed'],
    ],
    [
      'the input of an iteration',
      { Type: 'Map', Items: [1], ItemSelector: large, ItemProcessor: item },
      ['MapStateEntered', 'MapStateStarted', 'MapStateFailed', 'ExecutionFailed'],
    ],
  ])('%s fails the state, and States.ALL does not catch it', async (_what, state, types) => {
    const bench = await workflowBench({
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'S',
        States: { S: { ...state, End: true }, ...('Catch' in state ? { H: { Type: 'Succeed' } } : {}) },
      },
    });
    const { error, history } = await bench.run();
    expect(error).toBe('States.DataLimitExceeded');
    expect(history.slice(1).map(({ type }) => type)).toEqual(types);
  });

  test.each([
    [5000, { status: 'SUCCEEDED', output: 50 }],
    [6000, { status: 'FAILED', error: 'States.DataLimitExceeded' }],
  ])('all variables of an execution have 10 MiB: forty of 262,002 bytes and one of %d', async (length, outcome) => {
    const bench = await workflowBench({
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'P',
        States: {
          P: { Type: 'Pass', Assign: { outer: `{% $pad("x", ${length}) %}` }, Next: 'M' },
          M: {
            Type: 'Map',
            Items: '{% [1..50] %}',
            ItemProcessor: {
              StartAt: 'A',
              States: {
                A: { Type: 'Pass', Assign: { text: '{% $pad("x", 262000) %}' }, Output: 1, Next: 'W' },
                W: { Type: 'Wait', Seconds: 1, End: true },
              },
            },
            Output: '{% $count($states.result) %}',
            End: true,
          },
        },
      },
    });
    // Forty iterations run at once, and the variables of those that have ended are gone.
    expect(await bench.run()).toMatchObject(outcome);
  });
});

test.each([
  ['2026-03-14T01:59Z', true],
  ['2026-03-14t01:59:00.123456789z', true],
  ['2026-03-14T01:59:00+18:00', true],
  ['2026-03-14T24:00:00Z', false],
  ['2026-03-14T01:59:00+19:00', false],
  ['2026-03-14 01:59:00Z', false],
  ['2026-03-14T01:59:00', false],
  ['2026-02-30T01:59:00Z', false],
])('%s is a timestamp: %s', (text, valid) => {
  expect(parseTimestamp(text) !== undefined).toBe(valid);
});
