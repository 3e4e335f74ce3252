import { describe, expect, test } from '@jest/globals';
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
    [{ stateMachineArn: 'arn:aws:states:us-east-1:111122223333:execution:bench:one' }, 'InvalidArn'],
    [{ name: 'x'.repeat(81) }, 'ValidationException'],
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

  test('are listed by whether they were redriven; a filter that does not exist is refused', async () => {
    const bench = await workflowBench({ definition: waiting });
    const stateMachineArn = bench.machineArn;
    const executionArn = await bench.start();
    await bench.call('StopExecution', { executionArn });
    const count = async (redriveFilter: string): Promise<number> =>
      ((await bench.call('ListExecutions', { stateMachineArn, redriveFilter }))['executions'] as unknown[]).length;
    expect([await count('REDRIVEN'), await count('NOT_REDRIVEN')]).toEqual([0, 1]);
    await bench.call('RedriveExecution', { executionArn });
    expect([await count('REDRIVEN'), await count('NOT_REDRIVEN')]).toEqual([1, 0]);
    await expect(bench.call('ListExecutions', { stateMachineArn, statusFilter: 'ENDED' })).rejects.toMatchObject({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value 'ENDED' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    });
  });

  test('cannot be redriven two weeks after their end', async () => {
    const bench = await workflowBench({ definition: waiting });
    const executionArn = await bench.start();
    await bench.call('StopExecution', { executionArn });
    await bench.pass(14 * 86_400);
    expect(await bench.call('DescribeExecution', { executionArn })).toMatchObject({ redriveStatus: 'REDRIVABLE' });
    await bench.pass(1);
    await expect(bench.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
      message: "Execution Not Redrivable: 'Execution redrivable period exceeded'",
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

  test('creating one again ignores another role, not other settings', async () => {
    const { call } = await workflowBench({ definition: waiting });
    const own = { name: 'own', definition, roleArn };
    const created = await call('CreateStateMachine', own);
    expect(await call('CreateStateMachine', { ...own, roleArn: `${roleArn}-2`, tags: [] })).toEqual(created);
    expect(await call('DescribeStateMachine', { stateMachineArn: created['stateMachineArn'] })).toMatchObject({
      roleArn,
    });
    await expect(call('CreateStateMachine', { ...own, tracingConfiguration: { enabled: true } })).rejects.toMatchObject(
      { code: 'StateMachineAlreadyExists' },
    );
  });

  test('a change of nothing is refused', async () => {
    const { call, machineArn: stateMachineArn } = await workflowBench({ definition: waiting });
    await expect(call('UpdateStateMachine', { stateMachineArn })).rejects.toMatchObject({
      code: 'MissingRequiredParameter',
    });
  });

  test('a description of a version that is not published is refused', async () => {
    const { call, machineArn: stateMachineArn } = await workflowBench({ definition: waiting });
    await expect(
      call('UpdateStateMachine', { stateMachineArn, definition, versionDescription: 'v' }),
    ).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Version description can only be set when publish is true',
    });
  });

  test.each([{ maxResults: 101 }, { maxResults: -1 }, { severity: 'INFO' }, { type: 'FAST' }])(
    'a definition is not validated with %j',
    async (fields) => {
      const { call } = await workflowBench({ definition: waiting });
      await expect(call('ValidateStateMachineDefinition', { definition, ...fields })).rejects.toMatchObject({
        code: 'ValidationException',
      });
    },
  );

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
