import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { LocalStack } from '../../../local/stack.ts';
import { callsOf, put, queueStack, streamStack } from './mapping-stack.ts';
import { ACCOUNT, OPERATOR, START, messagesIn, send } from './runtime-stack.ts';

let stack: LocalStack;
let client: LambdaClient;
afterEach(async () => {
  client.destroy();
  await stack.stop();
});

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:work`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:Worker`;

function connect(started: LocalStack): void {
  stack = started;
  client = new LambdaClient({
    endpoint: stack.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

const create = (more: Partial<CreateEventSourceMappingCommandInput> = {}) =>
  client.send(new CreateEventSourceMappingCommand({ FunctionName: 'Worker', EventSourceArn: QUEUE, ...more }));

async function streamArn(): Promise<string> {
  const { Table } = (await stack.host.call(OPERATOR, 'dynamodb', 'DescribeTable', { TableName: 'records' })) as {
    Table: { LatestStreamArn: string };
  };
  return Table.LatestStreamArn;
}

describe('a mapping made over the wire', () => {
  test('takes from a queue until it is switched off, goes on when it is switched on, and ends when it is deleted', async () => {
    connect(await queueStack(undefined));
    await send(stack, 'work', 'first');
    const made = await create({ BatchSize: 5 });
    expect(made).toMatchObject({
      $metadata: { httpStatusCode: 202 },
      UUID: expect.stringMatching(/^[\da-f-]{36}$/),
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
      BatchSize: 5,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: QUEUE,
      FunctionArn: FUNCTION,
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:${made.UUID}`,
      FunctionResponseTypes: [],
      LastModified: new Date(START),
    });
    const { UUID } = made;
    await stack.clock.settled();
    expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({ State: 'Enabled' });
    expect(await callsOf(stack)).toEqual([['first']]);

    await stack.clock.advance(5_000);
    const off = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    expect(off).toMatchObject({ State: 'Disabling', BatchSize: 5, LastModified: new Date(START + 5_000) });
    await send(stack, 'work', 'second');
    expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({ State: 'Disabled' });
    expect(await callsOf(stack)).toHaveLength(1);

    const on = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    expect(on).toMatchObject({ State: 'Enabling' });
    await stack.clock.settled();
    expect(await callsOf(stack)).toEqual([['first'], ['second']]);
    const updated = await client.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 2 }));
    expect(updated).toMatchObject({ State: 'Updating', BatchSize: 2 });

    expect(await client.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({ State: 'Deleting', UUID });
    await expect(client.send(new GetEventSourceMappingCommand({ UUID }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
    await send(stack, 'work', 'third');
    expect(await messagesIn(stack, 'work')).toEqual(['third']);
  });

  test('takes from a stream where it is told to begin, and keeps its place while it is off', async () => {
    connect(await streamStack(undefined));
    const EventSourceArn = await streamArn();
    await put(stack, ['before']);
    const latest = await create({ EventSourceArn, StartingPosition: 'LATEST' });
    expect(latest).toMatchObject({
      State: 'Creating',
      StateTransitionReason: 'User action',
      LastProcessingResult: 'No records processed',
      BatchSize: 100,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      TumblingWindowInSeconds: 0,
      StartingPosition: 'LATEST',
      DestinationConfig: {},
    });
    const { UUID } = latest;
    await put(stack, ['after']);
    expect(await callsOf(stack)).toEqual([['after']]);
    await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await put(stack, ['meanwhile']);
    expect(await callsOf(stack)).toHaveLength(1);
    await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    expect((await callsOf(stack)).flat()).toEqual(['after', 'meanwhile']);

    await client.send(new DeleteEventSourceMappingCommand({ UUID }));
    await create({ EventSourceArn, StartingPosition: 'TRIM_HORIZON' });
    expect((await callsOf(stack)).slice(2)).toEqual([['before', 'after', 'meanwhile']]);
  });

  test('changes what becomes of records that are being tried again', async () => {
    connect(await streamStack({}));
    await put(stack, ['poison', 'good']);
    await stack.clock.advance(10_000);
    expect((await callsOf(stack)).flat()).not.toContain('good');
    const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({}));
    await client.send(
      new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID, MaximumRetryAttempts: 0 }),
    );
    await stack.clock.advance(60_000);
    expect((await callsOf(stack)).at(-1)).toEqual(['good']);
  });

  test('is there again after a restart, as it was left', async () => {
    const data = mkdtempSync(join(tmpdir(), 'frontdesk-data-'));
    connect(await queueStack(undefined, {}, data));
    const { UUID } = await create({ BatchSize: 3 });
    await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await send(stack, 'work', 'waits');
    client.destroy();
    await stack.stop();

    connect(await queueStack(undefined, {}, data));
    await stack.clock.settled();
    const again = await client.send(new GetEventSourceMappingCommand({ UUID }));
    expect(again).toMatchObject({ State: 'Disabled', BatchSize: 3, EventSourceArn: QUEUE });
    expect(await callsOf(stack)).toEqual([]);
    await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    expect(await callsOf(stack)).toEqual([['waits']]);
  });

  test('is found by its source and by its function, page by page', async () => {
    connect(await queueStack({}));
    const list = async (more: object) =>
      (await client.send(new ListEventSourceMappingsCommand(more))).EventSourceMappings;
    expect(await list({ EventSourceArn: QUEUE })).toHaveLength(1);
    expect(await list({ EventSourceArn: `${QUEUE}2` })).toEqual([]);
    expect(await list({ FunctionName: 'Worker' })).toHaveLength(1);
    expect(await list({ FunctionName: 'Nobody' })).toEqual([]);
    expect(await list({ MaxItems: 1 })).toHaveLength(1);
  });

  test('is refused a second time for the same source and function', async () => {
    connect(await queueStack({}));
    const [{ UUID } = {}] = (await client.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings ?? [];
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      $metadata: { httpStatusCode: 409 },
      message: `An event source mapping with SQS arn (" ${QUEUE} ") and function (" Worker ") already exists. Please update or delete the existing mapping with UUID ${String(UUID)}`,
    });
  });

  test.each<[string, Partial<CreateEventSourceMappingCommandInput>, string, RegExp]>([
    ['a function that there is not', { FunctionName: 'Nobody' }, 'ResourceNotFoundException', /Function not found/],
    [
      'a queue that the function may not read',
      { EventSourceArn: `${QUEUE}2` },
      'InvalidParameterValueException',
      /permissions to call ReceiveMessage on SQS$/,
    ],
    [
      'a queue that there is not',
      { FunctionName: 'Reader', EventSourceArn: `${QUEUE}2` },
      'InvalidParameterValueException',
      /NonExistentQueue/,
    ],
    [
      'large batches without a window',
      { BatchSize: 11 },
      'InvalidParameterValueException',
      /^Maximum batch window in seconds must be greater than 0/,
    ],
    ['a batch size of nothing', { BatchSize: 0 }, 'ValidationException', /BatchSize/],
    [
      'a tumbling window',
      { TumblingWindowInSeconds: 30 },
      'ValidationException',
      /not served: TumblingWindowInSeconds/,
    ],
    [
      'a setting of streams for a queue',
      { BisectBatchOnFunctionError: true },
      'InvalidParameterValueException',
      /BisectBatchOnFunctionError/,
    ],
    [
      'a filter that is no JSON',
      { FilterCriteria: { Filters: [{ Pattern: '{' }] } },
      'InvalidParameterValueException',
      /^Invalid filter pattern definition\.$/,
    ],
    [
      'a matcher that there is not',
      { FilterCriteria: { Filters: [{ Pattern: '{"body":[{"like":"a"}]}' }] } },
      'InvalidParameterValueException',
      /the matcher like is not served/,
    ],
    [
      'another kind of source',
      { EventSourceArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/s` },
      'InvalidParameterValueException',
      /not served as an event source/,
    ],
  ])('is refused with %s', async (_what, more, name, message) => {
    connect(await queueStack(undefined));
    await expect(create(more)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect((await client.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings).toEqual([]);
  });

  test.each<[string, Partial<CreateEventSourceMappingCommandInput>, RegExp]>([
    ['no place to begin', {}, /startingPosition/],
    ['a time to begin at, which only other streams know', { StartingPosition: 'AT_TIMESTAMP' }, /StartingPosition/],
    [
      'a limit that only queues have',
      { StartingPosition: 'LATEST', ScalingConfig: { MaximumConcurrency: 2 } },
      /ScalingConfig/,
    ],
    [
      'a function to tell of failures',
      { StartingPosition: 'LATEST', DestinationConfig: { OnFailure: { Destination: FUNCTION } } },
      /not a destination/,
    ],
  ])('is refused for a stream with %s', async (_what, more, message) => {
    connect(await streamStack(undefined));
    await expect(create({ EventSourceArn: await streamArn(), ...more })).rejects.toThrow(message);
  });

  test('is refused for a stream that there is not', async () => {
    connect(await streamStack(undefined));
    const EventSourceArn = (await streamArn()).replace('2026', '2025');
    // The function may read this stream and no other.
    await expect(create({ EventSourceArn, StartingPosition: 'LATEST' })).rejects.toThrow(/^Cannot access stream/);
  });
});

test('messages that a throttled function cannot take are buried after the declared tries', async () => {
  connect(await queueStack({}, { ReservedConcurrentExecutions: 0 }));
  await send(stack, 'work', 'unlucky');
  await stack.clock.advance(90_000);
  expect(await callsOf(stack)).toEqual([]);
  expect(await messagesIn(stack, 'dead')).toEqual(['unlucky']);
});

test('messages that are together too large for a function come in several batches', async () => {
  connect(await queueStack({ BatchSize: 10, MaximumBatchingWindowInSeconds: 5 }));
  for (let at = 0; at < 8; at++) await send(stack, 'work', `${String(at)}${'x'.repeat(1_000_000)}`);
  await stack.clock.advance(5_000);
  expect((await callsOf(stack)).map(({ length }) => length)).toEqual([6, 2]);
  await stack.clock.advance(60_000);
  expect(await messagesIn(stack, 'work')).toEqual([]);
});
