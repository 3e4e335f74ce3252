import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { plusSeconds } from '../../../functions/platform/clock.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { effectConsumer, type EffectHandlers } from '../../../functions/platform/effects/consumer.ts';
import { effectItem, type NewEffect } from '../../../functions/platform/effects/effect.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { casesDue, recordKey } from '../../../functions/platform/keys.ts';
import { handler as relay } from '../../../functions/platform/handlers/relay.ts';
import { handler as sweep } from '../../../functions/platform/handlers/sweep.ts';
import { redriveCase } from '../../../functions/platform/operations/redrive.ts';
import { getItem, putIf, type Item } from '../../../functions/platform/table.ts';
import { capture, openBench, type Bench } from './bench.ts';

const START = '2026-11-23T15:00:00.000Z';

let bench: Bench;
let printed: ReturnType<typeof capture>;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  jest.useFakeTimers({
    now: new Date(START),
    doNotFake: [
      'nextTick',
      'queueMicrotask',
      'setImmediate',
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'performance',
      'hrtime',
      'clearImmediate',
    ],
  });
  printed = capture();
});
afterEach(async () => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  for (const queue of ['workflow', 'mail', 'webhook'] as const) await bench.messages(queue);
});

const wakeUp: NewEffect = { kind: 'wakeWorkflow', params: {} };

async function pending(context: Context, effect: NewEffect = wakeUp): Promise<Item> {
  const item = effectItem(context, newId('preauthorization'), effect);
  await putIf(item);
  return item;
}

function messageOf(...items: readonly Item[]): SQSEvent {
  return {
    Records: items.map(({ pk, sk }, index) => ({ messageId: String(index), body: JSON.stringify({ pk, sk }) })),
  } as unknown as SQSEvent;
}

async function streamOf(...items: readonly (Item | 'poison')[]): Promise<DynamoDBStreamEvent> {
  const { marshall } = await import('@aws-sdk/util-dynamodb');
  return {
    Records: items.map((item, index) => ({
      eventID: `event-${index}`,
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: `10${index}`,
        NewImage:
          item === 'poison'
            ? { type: { S: 'effect' }, state: { S: 'pending' } }
            : marshall(item, { removeUndefinedValues: true }),
      },
    })) as unknown as DynamoDBRecord[],
  };
}

describe('the consumer of effects', () => {
  test('runs an effect once, however often its message comes', async () => {
    const item = await pending(bench.newContext());
    const run = jest.fn<NonNullable<EffectHandlers['wakeWorkflow']>>(() => Promise.resolve({ done: true }));
    const consume = effectConsumer({ wakeWorkflow: run });

    await Promise.all([consume(messageOf(item)), consume(messageOf(item, item))]);
    await consume(messageOf(item));

    expect(run).toHaveBeenCalledTimes(1);
    const after = await getItem(item);
    expect(after).toMatchObject({ state: 'done' });
    expect(after).not.toHaveProperty('duePk');
  });

  test('tries again later, with growing pauses, and gives up in the end', async () => {
    const item = await pending(bench.newContext());
    const consume = effectConsumer({ wakeWorkflow: () => Promise.reject(new Error('Jane Roe was born 1961')) });
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await consume(messageOf(item));
      const { dueAt, state } = (await getItem(item)) as unknown as { dueAt: string; state: string };
      if (state === 'failed') break;
      pauses.push((Date.parse(dueAt) - Date.now()) / 1000);
      jest.setSystemTime(new Date(dueAt));
    }

    expect(pauses.slice(0, 4)).toEqual([15, 30, 60, 120]);
    expect(pauses).toHaveLength(11);
    expect(await getItem(item)).toMatchObject({ state: 'failed', attempts: 12, lastProblem: 'Error' });
    expect(printed.text()).toContain('effect failed');
    expect(printed.text()).not.toContain('Roe');
  });

  test('an effect that kills whoever takes it is given up too', async () => {
    const item = await pending(bench.newContext());
    await putIf({ ...item, attempts: 12 });
    const run = jest.fn<NonNullable<EffectHandlers['wakeWorkflow']>>();

    await effectConsumer({ wakeWorkflow: run })(messageOf(item));

    expect(run).not.toHaveBeenCalled();
    expect(await getItem(item)).toMatchObject({ state: 'failed' });
  });

  test('leaves an effect that is not due yet', async () => {
    const item = await pending(bench.newContext(), { ...wakeUp, dueAt: plusSeconds(START, 1) });
    const run = jest.fn<NonNullable<EffectHandlers['wakeWorkflow']>>(() => Promise.resolve({ done: true }));

    await effectConsumer({ wakeWorkflow: run })(messageOf(item));

    expect(run).not.toHaveBeenCalled();
  });

  test('takes over what another let fall, after its time', async () => {
    const item = await pending(bench.newContext());
    let fall: (() => void) | undefined;
    const hung = effectConsumer({
      wakeWorkflow: () => new Promise((resolve) => (fall = () => resolve({ done: true }))),
    });
    const first = hung(messageOf(item));
    while (!fall) await new Promise((resolve) => setImmediate(resolve));
    const run = jest.fn<NonNullable<EffectHandlers['wakeWorkflow']>>(() =>
      Promise.resolve({ failed: 'the second says so' }),
    );
    await effectConsumer({ wakeWorkflow: run })(messageOf(item));
    expect(run).not.toHaveBeenCalled();

    jest.setSystemTime(new Date(plusSeconds(START, 121)));
    await effectConsumer({ wakeWorkflow: run })(messageOf(item));
    fall();
    await first;

    expect(run).toHaveBeenCalledTimes(1);
    expect(await getItem(item)).toMatchObject({ state: 'failed', lastProblem: 'the second says so' });
  });

  test('a message that is no key fails alone', async () => {
    const item = await pending(bench.newContext());
    const event = messageOf(item, item);
    (event.Records[0] as { body: string }).body = 'not JSON';

    const { batchItemFailures } = await effectConsumer({ wakeWorkflow: () => Promise.resolve({ done: true }) })(event);

    expect(batchItemFailures).toEqual([{ itemIdentifier: '0' }]);
    expect(await getItem(item)).toMatchObject({ state: 'done' });
  });
});

describe('the relay', () => {
  test('hands each effect to the queue of its kind, by its key alone', async () => {
    const context = bench.newContext();
    const wake = await pending(context);
    const announce = await pending(context, {
      kind: 'announce',
      params: { eventId: 'evt', eventType: 'preauthorization.approved', status: 'approved', subjectVersion: 3 },
    });

    expect(await relay(await streamOf(wake, announce))).toEqual({ batchItemFailures: [] });

    expect(await bench.messages('workflow')).toEqual([{ pk: wake.pk, sk: wake.sk }]);
    expect(await bench.messages('webhook')).toEqual([{ pk: announce.pk, sk: announce.sk }]);
    expect(await bench.messages('mail')).toEqual([]);
  });

  test('a poison record blocks nobody', async () => {
    const item = await pending(bench.newContext());

    expect(await relay(await streamOf('poison', item))).toEqual({ batchItemFailures: [] });

    expect(await bench.messages('workflow')).toHaveLength(1);
    expect(printed.text()).toContain('RelayFailures');
  });

  test('passes over what is no effect, done, taken, or due only later', async () => {
    const item = await pending(bench.newContext());
    const event = await streamOf(
      { ...item, type: 'patient' },
      { ...item, state: 'done' },
      { ...item, takenUntil: plusSeconds(START, 60) },
      { ...item, dueAt: plusSeconds(START, 901) },
    );

    await relay(event);

    expect(await bench.messages('workflow')).toEqual([]);
  });

  test('holds back what is due soon until then', async () => {
    const sqs = mockClient(SQSClient);
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
    const item = await pending(bench.newContext(), { ...wakeUp, dueAt: plusSeconds(START, 30) });

    await relay(await streamOf(item));

    expect(sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.Entries).toMatchObject([{ DelaySeconds: 30 }]);
    sqs.restore();
  });

  test('where a queue refuses, the batch is read again from there', async () => {
    const sqs = mockClient(SQSClient);
    sqs
      .on(SendMessageBatchCommand)
      .resolves({ Successful: [], Failed: [{ Id: '1', SenderFault: false, Code: 'InternalError' }] });
    const context = bench.newContext();
    const event = await streamOf(await pending(context), await pending(context), await pending(context));

    expect(await relay(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
    sqs.restore();
  });

  test('where no queue can be reached, nothing is lost', async () => {
    const sqs = mockClient(SQSClient);
    sqs.on(SendMessageBatchCommand).rejects(new Error('down'));

    const answer = await relay(await streamOf(await pending(bench.newContext())));

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '100' }] });
    sqs.restore();
  });
});

describe('the sweep', () => {
  test('hands on again what the stream lost, once the fast path has had its minute', async () => {
    const item = await pending(bench.newContext());

    jest.setSystemTime(new Date(plusSeconds(START, 59)));
    await sweep();
    expect(await bench.messages('workflow')).not.toContainEqual({ pk: item.pk, sk: item.sk });

    jest.setSystemTime(new Date(plusSeconds(START, 61)));
    await sweep();
    expect(await bench.messages('workflow')).toContainEqual({ pk: item.pk, sk: item.sk });
  });

  test('measures what is late, so that alarms ring', async () => {
    const context = bench.newContext();
    await pending(context, { ...wakeUp, dueAt: plusSeconds(START, -7200) });
    const failed = await pending(context);
    await effectConsumer({ wakeWorkflow: () => Promise.resolve({ failed: 'never' }) })(messageOf(failed));
    const id = newId('preauthorization');
    await putIf({
      ...recordKey(context.clinicId, id),
      type: 'preauthorization',
      id,
      duePk: casesDue(id),
      dueSk: `${plusSeconds(START, -600)}#${id}`,
    });
    // Nobody has decided it for a day: that rings by itself, and is no case that stands still.
    const task = newId('task');
    await putIf({
      ...recordKey(context.clinicId, task),
      type: 'task',
      id: task,
      duePk: casesDue(task),
      dueSk: `${plusSeconds(START, -24 * 3600)}#${task}`,
    });

    await sweep();

    const metrics = printed
      .text()
      .split('\n')
      .filter((line) => line.includes('"_aws"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)[0];
    expect(metrics).toMatchObject({
      OldestEffectSeconds: 7200,
      OldestOverdueCaseSeconds: 600,
      TasksInAlarmedQueue: 1,
      stage: 'local',
    });
    expect(Number(metrics?.['FailedEffects'])).toBeGreaterThanOrEqual(1);
  });
});

describe('redriving a case', () => {
  test('what was given up is tried from the start', async () => {
    const context = bench.newContext();
    const item = await pending(context);
    const id = String(item['subjectId']);
    await putIf({ ...recordKey(context.clinicId, id), type: 'document', id, version: 1 });
    await effectConsumer({ wakeWorkflow: () => Promise.resolve({ failed: 'never' }) })(messageOf(item));

    const { effects } = await redriveCase(context, id);
    await effectConsumer({ wakeWorkflow: () => Promise.resolve({ done: true }) })(messageOf(item));

    expect(effects).toEqual([item['id']]);
    expect(await getItem(item)).toMatchObject({ state: 'done', attempts: 1 });
    expect(await redriveCase(context, id)).toEqual({ effects: [], execution: undefined });
  });
});
