import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { SQSEvent } from 'aws-lambda';
import type { Context } from '../../../functions/platform/context.ts';
import { effectItem, type NewEffect } from '../../../functions/platform/effects/effect.ts';
import { handler as runWorkflowEffects } from '../../../functions/platform/handlers/run-workflow-effects.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { casesDue, partition, recordKey } from '../../../functions/platform/keys.ts';
import { explainCase } from '../../../functions/platform/operations/explain.ts';
import { redriveCase } from '../../../functions/platform/operations/redrive.ts';
import { getItem, putIf, query, type Item } from '../../../functions/platform/table.ts';
import { waitForNews, wake } from '../../../functions/platform/workflow/wait.ts';
import { AwsError } from '../../../local/contract.ts';
import { openBench, type Bench } from './bench.ts';

const sfn = mockClient(SFNClient);
const named = (name: string): Error => Object.assign(new Error(name), { name });

let bench: Bench;
let context: Context;
let id: string;
beforeAll(async () => {
  bench = await openBench();
  process.env['WORKFLOW_PREAUTHORIZATION'] = 'arn:aws:states:us-east-1:111122223333:stateMachine:preauthorization';
  process.env['WORKFLOW_HUMAN_TASK'] = 'arn:aws:states:us-east-1:111122223333:stateMachine:human-task';
});
afterAll(() => bench.close());
beforeEach(() => {
  sfn.reset();
  sfn.on(SendTaskSuccessCommand).resolves({});
  sfn.on(StartExecutionCommand).resolves({});
  context = bench.newContext();
  id = newId('preauthorization');
});

async function runEffect(effect: NewEffect): Promise<Item | undefined> {
  const item = effectItem(context, id, effect);
  await putIf(item);
  const body = JSON.stringify({ pk: item.pk, sk: item.sk });
  await runWorkflowEffects({ Records: [{ messageId: '1', body }] } as unknown as SQSEvent);
  return await getItem(item);
}

const start: NewEffect = { kind: 'startWorkflow', params: { workflow: 'preauthorization', executionName: 'case-1' } };
const woken = (): string[] =>
  sfn.commandCalls(SendTaskSuccessCommand).map(({ args: [{ input }] }) => String(input.taskToken));
const waits = (): Promise<Item | undefined> => getItem({ pk: partition(context.clinicId, id), sk: 'wait' });

describe('starting a workflow', () => {
  test('passes identifiers and nothing else', async () => {
    expect(await runEffect(start)).toMatchObject({ state: 'done' });

    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: process.env['WORKFLOW_PREAUTHORIZATION'],
      name: 'case-1',
      input: JSON.stringify({ clinicId: context.clinicId, id }),
    });
  });

  test('one that was started before under this name is started', async () => {
    sfn.on(StartExecutionCommand).rejects(named('ExecutionAlreadyExists'));

    expect(await runEffect(start)).toMatchObject({ state: 'done' });
  });

  test('is tried again where Step Functions does not answer', async () => {
    sfn.on(StartExecutionCommand).rejects(named('ServiceUnavailable'));

    expect(await runEffect(start)).toMatchObject({ state: 'pending', attempts: 1, lastProblem: 'ServiceUnavailable' });
  });
});

describe('a workflow that waits for news', () => {
  test('is woken by the effect of a change, once', async () => {
    await waitForNews(context.clinicId, id, 'token-1', () => Promise.resolve(false));
    expect(woken()).toEqual([]);

    await runEffect({ kind: 'wakeWorkflow', params: {} });
    await runEffect({ kind: 'wakeWorkflow', params: {} });

    expect(woken()).toEqual(['token-1']);
    expect(await waits()).toBeUndefined();
  });

  test('misses no news that came just before it waited', async () => {
    await waitForNews(context.clinicId, id, 'token-1', () => Promise.resolve(true));

    expect(woken()).toEqual(['token-1']);
  });

  test('misses no news that comes between its reading and its waiting', async () => {
    // Whoever changes the record looks for a token afterwards: the token must stand before the record is read.
    await waitForNews(context.clinicId, id, 'token-1', async () => {
      await wake(context.clinicId, id);
      return false;
    });

    expect(woken()).toEqual(['token-1']);
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'and has gone on meanwhile (%s) is left alone',
    async (name) => {
      await waitForNews(context.clinicId, id, 'token-1', () => Promise.resolve(false));
      sfn.on(SendTaskSuccessCommand).rejects(named(name));

      expect(await runEffect({ kind: 'wakeWorkflow', params: {} })).toMatchObject({ state: 'done' });
      expect(await waits()).toBeUndefined();
    },
  );

  test('leaves no token behind where its removal meets another write', async () => {
    await waitForNews(context.clinicId, id, 'token-1', () => Promise.resolve(false));
    const removal = bench.host.services['dynamodb']?.operations['TransactWriteItems'];
    if (!removal) throw new Error('there is no TransactWriteItems');
    jest.spyOn(removal, 'run').mockRejectedValueOnce(
      new AwsError('TransactionCanceledException', 'Transaction cancelled', 400, {
        CancellationReasons: [{ Code: 'TransactionConflict' }],
      }),
    );

    expect(await runEffect({ kind: 'wakeWorkflow', params: {} })).toMatchObject({ state: 'pending' });
    expect(await runEffect({ kind: 'wakeWorkflow', params: {} })).toMatchObject({ state: 'done' });
    expect(await waits()).toBeUndefined();
  });

  test('keeps its token where Step Functions does not answer', async () => {
    await waitForNews(context.clinicId, id, 'token-1', () => Promise.resolve(false));
    sfn.on(SendTaskSuccessCommand).rejects(named('ServiceUnavailable'));

    expect(await runEffect({ kind: 'wakeWorkflow', params: {} })).toMatchObject({ state: 'pending' });
    expect(await waits()).toMatchObject({ taskToken: 'token-1' });
  });

  test('keeps a newer token than the one that was answered', async () => {
    await waitForNews(context.clinicId, id, 'token-1', () => Promise.resolve(false));
    sfn.on(SendTaskSuccessCommand).callsFake(async () => {
      await waitForNews(context.clinicId, id, 'token-2', () => Promise.resolve(false));
      return {};
    });

    await wake(context.clinicId, id);

    expect(await waits()).toMatchObject({ taskToken: 'token-2' });
  });
});

describe('a case whose workflow is gone', () => {
  async function openCase(run: number): Promise<void> {
    await putIf({
      ...recordKey(context.clinicId, id),
      type: 'preauthorization',
      id,
      version: 5,
      status: 'pended',
      updatedAt: '2026-11-21T00:00:00.000Z',
      run,
      duePk: casesDue(id),
      dueSk: `2026-11-22T00:00:00.000Z#${id}`,
    });
  }
  const starts = async (): Promise<unknown[]> => {
    const { items } = await query(partition(context.clinicId, id), { beginsWith: 'effect#' });
    return items.filter((item) => item['kind'] === 'startWorkflow').map((item) => item['params']);
  };
  const statusIs = (status: 'RUNNING' | 'FAILED' | 'TIMED_OUT'): void =>
    void sfn.on(DescribeExecutionCommand).resolves({ status });

  test.each(['FAILED', 'TIMED_OUT'] as const)('(%s) is started again, under a new name', async (status) => {
    await openCase(3);
    statusIs(status);

    expect(await redriveCase(context, id)).toMatchObject({ execution: `${id}-4` });

    expect(await starts()).toEqual([{ workflow: 'preauthorization', executionName: `${id}-4` }]);
    expect(await getItem(recordKey(context.clinicId, id))).toMatchObject({
      run: 4,
      version: 6,
      status: 'pended',
      duePk: casesDue(id),
    });
  });

  test('is explained', async () => {
    await openCase(3);
    statusIs('FAILED');
    await putIf({
      pk: partition(context.clinicId, id),
      sk: 'wait',
      taskToken: 'secret-token',
      since: '2026-11-20T00:00:00.000Z',
    });

    const explained = await explainCase(context.clinicId, id);

    expect(explained).toMatchObject({
      status: 'pended',
      dueAt: '2026-11-22T00:00:00.000Z',
      workflow: { execution: `${id}-3`, status: 'FAILED' },
      waitsSince: '2026-11-20T00:00:00.000Z',
    });
    expect(JSON.stringify(explained)).not.toContain('secret-token');
  });

  test('has at most one: an open one is left alone', async () => {
    await openCase(3);
    statusIs('RUNNING');

    expect(await redriveCase(context, id)).toEqual({ effects: [], execution: undefined });
    expect(await starts()).toEqual([]);
  });

  test('has at most one: one that is asked for is waited for', async () => {
    await openCase(3);
    sfn.on(DescribeExecutionCommand).rejects(named('ExecutionDoesNotExist'));
    await putIf(
      effectItem(context, id, {
        kind: 'startWorkflow',
        params: { workflow: 'preauthorization', executionName: `${id}-3` },
      }),
    );

    expect(await redriveCase(context, id)).toMatchObject({ execution: undefined });
    expect(await starts()).toHaveLength(1);
  });

  test('is not started again where nothing is due any more', async () => {
    await openCase(3);
    const { duePk: _duePk, dueSk: _dueSk, ...closed } = (await getItem(recordKey(context.clinicId, id))) as Item;
    await putIf(closed);
    statusIs('FAILED');

    expect(await redriveCase(context, id)).toEqual({ effects: [], execution: undefined });
  });
});
