import { describe, expect, test } from '@jest/globals';
import { compile } from '../../../local/services/states/compile.ts';
import { workflowBench } from '../../../local/services/states/testing.ts';

const jsonata = (StartAt: string, States: object): object => ({ QueryLanguage: 'JSONata', StartAt, States });
const waiting = jsonata('W', { W: { Type: 'Wait', Seconds: 60, Next: 'E' }, E: { Type: 'Succeed' } });
const roleArn = 'arn:aws:iam::111122223333:role/bench';

describe('StartExecution', () => {
  test('gives the running execution of the same name and input back', async () => {
    const { call, machineArn: stateMachineArn } = await workflowBench({ definition: waiting });
    const first = await call('StartExecution', { stateMachineArn, name: 'case-1', input: '{"a":1}' });
    expect(await call('StartExecution', { stateMachineArn, name: 'case-1', input: '{"a":1}' })).toEqual(first);
    expect(first['executionArn']).toBe('arn:aws:states:us-east-1:111122223333:execution:bench:case-1');
  });

  test('refuses the name with another input, or once it has ended', async () => {
    const { call, clock, machineArn: stateMachineArn } = await workflowBench({ definition: waiting });
    await call('StartExecution', { stateMachineArn, name: 'case-1', input: '{}' });
    const again = {
      code: 'ExecutionAlreadyExists',
      message: expect.stringContaining("Execution Already Exists: 'arn:aws:states:"),
    };
    await expect(call('StartExecution', { stateMachineArn, name: 'case-1', input: '{"a":1}' })).rejects.toMatchObject(
      again,
    );
    await clock.advance(60_000);
    await expect(call('StartExecution', { stateMachineArn, name: 'case-1', input: '{}' })).rejects.toMatchObject(again);
  });

  test.each([
    [{ name: 'a b' }, 'InvalidName'],
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:none' }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: 'none' }, 'InvalidArn'],
    [{ input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
  ])('refuses %j', async (fields, code) => {
    const { call, machineArn: stateMachineArn } = await workflowBench({ definition: waiting });
    await expect(call('StartExecution', { stateMachineArn, ...fields })).rejects.toMatchObject({ code });
  });
});

describe('executions', () => {
  test('StopExecution ends it with the error and cause of who stops it, and its timers with it', async () => {
    const bench = await workflowBench({ definition: waiting });
    const executionArn = await bench.start();
    await bench.call('StopExecution', { executionArn, error: 'Withdrawn', cause: 'by staff' });
    expect(await bench.outcome(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Withdrawn',
      cause: 'by staff',
    });
    expect((await bench.history(executionArn)).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      previousEventId: 0,
      executionAbortedEventDetails: { error: 'Withdrawn', cause: 'by staff' },
    });
    expect(await bench.clock.advanceToNext()).toBe(false);
  });

  test('are listed newest first, by status and in pages', async () => {
    const { call, clock, machineArn: stateMachineArn } = await workflowBench({ definition: waiting });
    for (const name of ['one', 'two', 'three']) await call('StartExecution', { stateMachineArn, name });
    const names = (output: Record<string, unknown>): string[] =>
      (output['executions'] as { name: string }[]).map(({ name }) => name);
    const first = await call('ListExecutions', { stateMachineArn, maxResults: 2 });
    expect(names(first)).toEqual(['three', 'two']);
    expect(names(await call('ListExecutions', { stateMachineArn, nextToken: first['nextToken'] }))).toEqual(['one']);
    await clock.advance(60_000);
    expect(names(await call('ListExecutions', { stateMachineArn, statusFilter: 'RUNNING' }))).toEqual([]);
    await expect(call('ListExecutions', { stateMachineArn, nextToken: 'no' })).rejects.toMatchObject({
      code: 'InvalidToken',
    });
  });

  test('histories come in pages, backwards, and without their data', async () => {
    const bench = await workflowBench({ definition: waiting });
    const executionArn = await bench.start({ secret: 'planted' });
    await bench.pass(60);
    const ids = (output: Record<string, unknown>): number[] =>
      (output['events'] as { id: number }[]).map(({ id }) => id);
    const page = await bench.call('GetExecutionHistory', { executionArn, maxResults: 4, reverseOrder: true });
    expect(ids(page)).toEqual([6, 5, 4, 3]);
    expect(
      ids(
        await bench.call('GetExecutionHistory', {
          executionArn,
          maxResults: 4,
          reverseOrder: true,
          nextToken: page['nextToken'],
        }),
      ),
    ).toEqual([2, 1]);
    const bare = await bench.call('GetExecutionHistory', { executionArn, includeExecutionData: false });
    expect(JSON.stringify(bare)).not.toContain('planted');
    expect(JSON.stringify([...(bench.service.contents?.() ?? [])])).toContain('planted');
  });

  test('a redrive goes on where it failed, with fresh retries', async () => {
    let broken = true;
    const bench = await workflowBench({
      definition: jsonata('A', {
        A: { Type: 'Pass', Assign: { kept: 'kept' }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Fine',
              States: {
                Fine: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111122223333:function:fine', End: true },
              },
            },
            {
              StartAt: 'Broken',
              States: {
                Broken: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111122223333:function:broken', End: true },
              },
            },
          ],
          Output: ['{% $kept %}', '{% $states.result %}'],
          End: true,
        },
      }),
      functions: {
        fine: () => 'fine',
        broken: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          if (broken) throw new Error('down');
          return 'mended';
        },
      },
    });
    const executionArn = await bench.start();
    expect(await bench.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'FAILED',
      redriveStatus: 'REDRIVABLE',
      redriveCount: 0,
    });
    broken = false;
    await bench.call('RedriveExecution', { executionArn });
    await bench.clock.settled();
    expect(await bench.outcome(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: ['kept', ['fine', 'mended']],
    });
    expect(bench.calls.map(({ functionName }) => functionName)).toEqual(['fine', 'broken', 'broken']);
    expect((await bench.history(executionArn)).filter(({ type }) => type === 'ExecutionRedriven')).toHaveLength(1);
    await expect(bench.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
      message: expect.stringContaining('Execution is SUCCEEDED and cannot be redriven'),
    });
  });
});

describe('state machines', () => {
  const definition = JSON.stringify(waiting);

  test('are created once, changed, described, listed and deleted', async () => {
    const { call } = await workflowBench({ definition: waiting });
    const created = await call('CreateStateMachine', {
      name: 'own',
      definition,
      roleArn,
      tags: [{ key: 'k', value: 'v' }],
    });
    expect(await call('CreateStateMachine', { name: 'own', definition, roleArn })).toEqual(created);
    const other = JSON.stringify(jsonata('S', { S: { Type: 'Succeed' } }));
    await expect(call('CreateStateMachine', { name: 'own', definition: other, roleArn })).rejects.toMatchObject({
      code: 'StateMachineAlreadyExists',
    });
    const { stateMachineArn } = created;
    await call('UpdateStateMachine', { stateMachineArn, definition: other });
    expect(await call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      name: 'own',
      definition: other,
      status: 'ACTIVE',
      type: 'STANDARD',
    });
    expect(await call('ListTagsForResource', { resourceArn: stateMachineArn })).toEqual({
      tags: [{ key: 'k', value: 'v' }],
    });
    expect((await call('ListStateMachines', {}))['stateMachines']).toHaveLength(2);
    await call('DeleteStateMachine', { stateMachineArn });
    await expect(call('DescribeStateMachine', { stateMachineArn })).rejects.toMatchObject({
      code: 'StateMachineDoesNotExist',
    });
  });

  test('a running execution keeps the definition it was started with', async () => {
    const bench = await workflowBench({ definition: waiting });
    const execution = await bench.start();
    const other = JSON.stringify(jsonata('W', { W: { Type: 'Fail', Error: 'Changed' } }));
    await bench.call('UpdateStateMachine', { stateMachineArn: bench.machineArn, definition: other });
    await bench.pass(60);
    expect((await bench.outcome(execution)).status).toBe('SUCCEEDED');
    expect((await bench.run()).error).toBe('Changed');
  });

  test('a version runs what it was published with', async () => {
    const bench = await workflowBench({ definition: jsonata('P', { P: { Type: 'Pass', Output: 1, End: true } }) });
    const { stateMachineVersionArn } = await bench.call('PublishStateMachineVersion', {
      stateMachineArn: bench.machineArn,
    });
    expect(stateMachineVersionArn).toBe(`${bench.machineArn}:1`);
    await bench.call('UpdateStateMachine', {
      stateMachineArn: bench.machineArn,
      definition: JSON.stringify(jsonata('P', { P: { Type: 'Pass', Output: 2, End: true } })),
    });
    const { executionArn } = await bench.call('StartExecution', { stateMachineArn: stateMachineVersionArn });
    await bench.clock.settled();
    expect((await bench.outcome(String(executionArn))).output).toBe(1);
    expect((await bench.run()).output).toBe(2);
  });

  test('Express ones are refused by name', async () => {
    const { call } = await workflowBench({ definition: waiting });
    await expect(
      call('CreateStateMachine', { name: 'fast', definition, roleArn, type: 'EXPRESS' }),
    ).rejects.toMatchObject({ code: 'StateMachineTypeNotSupported' });
  });
});

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
          "Variable 'x' is assigned in an outer scope and cannot be assigned in an inner one",
          '/States/P/Branches[0]/States',
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
