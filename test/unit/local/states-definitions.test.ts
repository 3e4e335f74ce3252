import { describe, expect, test } from '@jest/globals';
import { compile } from '../../../local/services/states/compile.ts';
import { workflowBench } from '../../../local/services/states/testing.ts';

const jsonata = (StartAt: string, States: object): object => ({ QueryLanguage: 'JSONata', StartAt, States });
const waiting = jsonata('W', { W: { Type: 'Wait', Seconds: 60, Next: 'E' }, E: { Type: 'Succeed' } });
const roleArn = 'arn:aws:iam::111122223333:role/bench';

describe('an invalid definition is refused', () => {
  const only = (state: object): object => jsonata('S', { S: state });
  const end = { Type: 'Succeed' };
  const cases: [string, object, [string, string, string?][]][] = [
    [
      'no StartAt',
      { QueryLanguage: 'JSONata', States: { S: end } },
      [['SCHEMA_VALIDATION_FAILED', 'These fields are required: [StartAt]', '/']],
    ],
    [
      'no terminal state',
      jsonata('A', { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
      [['MISSING_END_STATE', 'Workflow has no terminal state', undefined]],
    ],
    [
      'a state that nothing leads to',
      jsonata('A', { A: end, C: end }),
      [['MISSING_TRANSITION_TARGET', 'State "C" is not reachable.', '/States/C']],
    ],
    [
      'a dangling Next',
      only({ Type: 'Pass', Next: 'NOPE' }),
      [
        ['MISSING_TRANSITION_TARGET', "Missing 'Next' target: NOPE", '/States/S/Next'],
        ['MISSING_END_STATE', 'Workflow has no terminal state', undefined],
      ],
    ],
    [
      'a dangling rule',
      jsonata('C', { C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'NOPE' }], Default: 'E' }, E: end }),
      [['MISSING_TRANSITION_TARGET', "Missing 'Next' target: NOPE", '/States/C/Choices[0]/Next']],
    ],
    [
      'a field that its type does not have',
      only({ Type: 'Map', TimeoutSeconds: 1, ItemProcessor: { StartAt: 'I', States: { I: end } }, End: true }),
      [['SCHEMA_VALIDATION_FAILED', "Field 'TimeoutSeconds' is not supported", '/States/S']],
    ],
    [
      'an expression that does not parse',
      only({ Type: 'Pass', Output: { v: '{% 1 + %}' }, End: true }),
      [['INVALID_JSONATA_EXPRESSION', 'Unexpected end of expression', '/States/S/Output/v']],
    ],
    [
      'a name without context',
      only({ Type: 'Pass', Output: '{% phone %}', End: true }),
      [
        [
          'UNSUPPORTED_JSONATA_EXPRESSION',
          "Reference to 'phone' at the top level is not supported.",
          '/States/S/Output',
        ],
      ],
    ],
    [
      'two states of one name',
      jsonata('P', {
        P: { Type: 'Parallel', Branches: [{ StartAt: 'P', States: { P: end } }], End: true },
      }),
      [['DUPLICATE_STATE_NAME', 'Duplicate State name: P', '/States/P/Branches[0]/States/P']],
    ],
    [
      'a share of more than all',
      only({
        Type: 'Map',
        ToleratedFailurePercentage: 101,
        MaxConcurrency: -1,
        ItemProcessor: { StartAt: 'I', States: { I: end } },
        End: true,
      }),
      [
        ['SCHEMA_VALIDATION_FAILED', 'Minimum value is 0', '/States/S/MaxConcurrency'],
        ['SCHEMA_VALIDATION_FAILED', 'Maximum value is 100.0', '/States/S/ToleratedFailurePercentage'],
      ],
    ],
    [
      'JSONPath',
      { StartAt: 'S', States: { S: end } },
      [
        [
          'UNSUPPORTED_QUERY_LANGUAGE',
          'The local engine runs JSONata only, and this state is written in JSONPath',
          '/States/S',
        ],
      ],
    ],
    [
      'another integration',
      only({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true }),
      [
        [
          'UNSUPPORTED_RESOURCE',
          "The local engine invokes Lambda functions only, not 'arn:aws:states:::sqs:sendMessage'",
          '/States/S/Resource',
        ],
      ],
    ],
    [
      'a variable of an outer scope assigned in an inner one',
      jsonata('A', {
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'I', States: { I: { Type: 'Pass', Assign: { x: 2 }, End: true } } }],
          End: true,
        },
      }),
      [
        [
          'SCHEMA_VALIDATION_FAILED',
          "The variable name 'x' was already defined in a parent scope.",
          '/States/P/Branches[0]/States/I/Assign/x',
        ],
      ],
    ],
  ];

  test.each(cases)('%s', (_name, definition, findings) => {
    const found = compile(JSON.stringify(definition)).diagnostics.map(({ code, message, location }) => [
      code,
      message,
      location,
    ]);
    expect(found).toEqual(findings.map(([code, message, location]) => [code, message, location]));
  });

  test('at creation, with all findings in one message', async () => {
    const { call } = await workflowBench({ definition: waiting });
    const definition = JSON.stringify(only({ Type: 'Pass', Next: 'NOPE' }));
    await expect(call('CreateStateMachine', { name: 'bad', definition, roleArn })).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message:
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/S/Next, MISSING_END_STATE: Workflow has no terminal state at null'",
    });
    expect(await call('ValidateStateMachineDefinition', { definition: '{not json' })).toMatchObject({
      result: 'FAIL',
      diagnostics: [{ code: 'INVALID_JSON_DESCRIPTION' }],
    });
    expect(await call('ValidateStateMachineDefinition', { definition: JSON.stringify(waiting) })).toEqual({
      result: 'OK',
      diagnostics: [],
      truncated: false,
    });
  });

  test.each([
    '{% $states.input.list[name = "x"].value %}',
    '{% $map($states.input, function($v) { $v.a }) %}',
    '{% $states.input.items{ key: value } %}',
    '{% $states.input^(age) %}',
  ])('but %s has its context', (Output) => {
    expect(compile(JSON.stringify(only({ Type: 'Pass', Output, End: true }))).diagnostics).toEqual([]);
  });
});

/** One state `S` with these findings, each as `location: message`. */
const schema: [string, object, string[]][] = [
  ['a Next that is no text', { Type: 'Pass', Next: 1 }, ['/States/S/Next: Expected value of type String']],
  [
    'an End that is no boolean',
    { Type: 'Pass', Next: 'E', End: 'no' },
    ['/States/S/End: Expected value of type Boolean'],
  ],
  [
    'a Default that is no text',
    { Type: 'Choice', Choices: [{ Condition: true, Next: 'E' }], Default: 1 },
    ['/States/S/Default: Expected value of type String'],
  ],
  [
    'a wait beyond all limits',
    { Type: 'Wait', Seconds: 100_000_000, Next: 'E' },
    ['/States/S/Seconds: Maximum value is 99999999'],
  ],
  [
    'part of a second',
    { Type: 'Wait', Seconds: 1.5, Next: 'E' },
    ['/States/S/Seconds: Expected value of type Integer'],
  ],
  [
    'items that are no array',
    { Type: 'Map', Items: 'x', ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Succeed' } } }, Next: 'E' },
    ['/States/S/Items: Expected value of type Array'],
  ],
  [
    'a mode that does not exist',
    {
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: { Mode: 'X' }, StartAt: 'I', States: { I: { Type: 'Succeed' } } },
      Next: 'E',
    },
    ["/States/S/ItemProcessor/ProcessorConfig/Mode: Value is not one of the allowed values: ['INLINE', 'DISTRIBUTED']"],
  ],
  [
    'a Parallel of nothing',
    { Type: 'Parallel', Branches: [], Next: 'E' },
    ['/States/S/Branches: Branches must hold at least one branch'],
  ],
  [
    'a call of no function',
    { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { Name: 'f' }, Next: 'E' },
    [
      '/States/S/Arguments: The field "FunctionName" is required but was missing',
      '/States/S/Arguments: The field "Name" is not supported by Step Functions',
    ],
  ],
  [
    'a retrier that is no object',
    { Type: 'Parallel', Branches: [{ StartAt: 'I', States: { I: { Type: 'Succeed' } } }], Retry: [1], Next: 'E' },
    [
      '/States/S/Retry[0]: Expected value of type Object',
      '/States/S/Retry[0]: These fields are required: [ErrorEquals]',
    ],
  ],
  [
    'a retrier whose numbers are none',
    {
      Type: 'Parallel',
      Branches: [{ StartAt: 'I', States: { I: { Type: 'Succeed' } } }],
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: '1', BackoffRate: 0.5 }],
      Next: 'E',
    },
    [
      '/States/S/Retry[0]/IntervalSeconds: Expected value of type Integer',
      '/States/S/Retry[0]/BackoffRate: Minimum value is 1.0',
    ],
  ],
  [
    'a role of its own for a call',
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'f' },
      Credentials: { RoleArn: roleArn },
      Next: 'E',
    },
    ["/States/S/Credentials: The local engine does not serve 'Credentials'"],
  ],
  [
    'a result where none is',
    { Type: 'Pass', Output: { a: '{% $states.result.b %}' }, Next: 'E' },
    ["/States/S/Output/a: Reference to '$states.result' is not supported in this field."],
  ],
  [
    'an error where none is',
    { Type: 'Pass', Assign: { a: '{% $map([1], function($i) { $states.errorOutput }) %}' }, Next: 'E' },
    ["/States/S/Assign/a: Reference to '$states.errorOutput' is not supported in this field."],
  ],
];

test.each(schema)('%s is refused', (_name, state, findings) => {
  const found = compile(JSON.stringify(jsonata('S', { S: state, E: { Type: 'Succeed' } }))).diagnostics;
  const own = found.filter(({ code }) => code.startsWith('SCHEMA') || code.startsWith('UNSUPPORTED'));
  expect(own.map(({ location, message }) => `${location}: ${message}`)).toEqual(findings);
});

test('the fields of $states may be read where they are', () => {
  const item = { StartAt: 'I', States: { I: { Type: 'Pass', Output: '{% $states.context.Map.Item %}', End: true } } };
  const state = {
    Type: 'Map',
    // The old name of the processor.
    Iterator: item,
    Assign: { a: '{% $states.result %}' },
    Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Cause %}', Next: 'E' }],
    Next: 'E',
  };
  expect(compile(JSON.stringify(jsonata('S', { S: state, E: { Type: 'Succeed' } }))).diagnostics).toEqual([]);
});

test('a state in JSONata runs in a machine that names no language', async () => {
  const bench = await workflowBench({
    definition: {
      StartAt: 'S',
      States: { S: { QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } },
    },
  });
  expect((await bench.run({ n: 1 })).output).toBe(2);
});

test('a definition that is null has no description', () => {
  expect(compile('null').diagnostics).toEqual([
    { severity: 'ERROR', code: 'MISSING_DESCRIPTION', message: 'Received a null or empty workflow input' },
  ]);
});

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

test.each([
  ['{not json', "Unexpected character ('n' (code 110)): was expecting double-quote to start field name", 1, 3],
  ["{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 1, 3],
  ['foo', `Unrecognized token 'foo': was expecting ${VALUES}`, 1, 4],
  ['{"a":\n  tru}', `Unrecognized token 'tru': was expecting ${VALUES}`, 2, 6],
  ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 1, 7],
  ['{"a":1 "b":2}', `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`, 1, 9],
  ['[1,]', `Unexpected character (']' (code 93)): expected a valid value ${VALUES}`, 1, 5],
  [
    '{"a":1',
    'Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"{"a":1"; line: 1, column: 1])',
    1,
    7,
  ],
  ['{"a":"b', 'Unexpected end-of-input in VALUE_STRING', 1, 8],
  ['{} x', `Unrecognized token 'x': was expecting ${VALUES}`, 1, 5],
  [' ', 'No content to map due to end-of-input', 1, 0],
])('%s is no JSON', (text, message, line, column) => {
  expect(compile(text).diagnostics).toEqual([
    {
      severity: 'ERROR',
      code: 'INVALID_JSON_DESCRIPTION',
      message: `${message}\n at [Source: (String)"${text}"; line: ${line}, column: ${column}]`,
    },
  ]);
});

test('a text that is nested without end is no JSON either', () => {
  expect(compile('['.repeat(1_000_000)).diagnostics).toMatchObject([{ code: 'INVALID_JSON_DESCRIPTION' }]);
});
