import { afterEach, describe, expect, test } from '@jest/globals';
import { createService as s3 } from '../../../local/services/s3/index.ts';
import { itemFailures } from '../../../local/services/lambda/mappings/mapping.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { arnOf, callsOf, put, streamStack } from './mapping-stack.ts';
import { OPERATOR, START, allow, messagesIn } from './runtime-stack.ts';

let stack: LocalStack;
afterEach(() => stack?.stop());

const window = { MaximumBatchingWindowInSeconds: 5 };
const toQueue = { DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } } };

describe('records that a stream mapping gives up', () => {
  test('are told to a queue as Lambda tells them: where they are, not what is in them', async () => {
    stack = await streamStack({ MaximumRetryAttempts: 1, ...toQueue });
    await put(stack, ['poison']);
    await stack.clock.advance(1_000);
    const [body = ''] = await messagesIn(stack, 'failed');
    expect(JSON.parse(body)).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:Worker',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: new Date(START + 1_000).toISOString(),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-\d{20}-[\da-f]{8}$/),
        startSequenceNumber: expect.stringMatching(/^\d{21}$/),
        endSequenceNumber: expect.stringMatching(/^\d{21}$/),
        approximateArrivalOfFirstRecord: '2026-11-02T09:00:00Z',
        approximateArrivalOfLastRecord: '2026-11-02T09:00:00Z',
        batchSize: 1,
        streamArn: expect.stringMatching(/:table\/records\/stream\//),
      },
    });
  });

  test('are put into a bucket with the whole event', async () => {
    stack = await streamStack(
      { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: arnOf('Bucket') } } },
      { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'given-up' } } },
      { statements: [allow('s3:PutObject', { 'Fn::Sub': '${Bucket.Arn}/*' })], services: [s3] },
    );
    await put(stack, ['poison']);
    await stack.clock.settled();
    const { Contents } = (await stack.host.call(OPERATOR, 's3', 'ListObjectsV2', { Bucket: 'given-up' })) as {
      Contents: { Key: string }[];
    };
    const [{ Key } = { Key: '' }] = Contents;
    expect(Key).toMatch(
      /^aws\/lambda\/[\da-f-]{36}\/shardId-[\da-f-]+\/2026\/11\/02\/2026-11-02T09\.00\.00-[\da-f-]{36}$/,
    );
    const object = await stack.host.call(OPERATOR, 's3', 'GetObject', { Bucket: 'given-up', Key });
    const notice = JSON.parse(Buffer.from(object['Body'] as Uint8Array).toString()) as { payload: string };
    expect(notice).toMatchObject({ DDBStreamBatchInfo: { batchSize: 1 } });
    expect(JSON.parse(notice.payload)).toMatchObject({ Records: [{ dynamodb: { Keys: { pk: { S: 'poison' } } } }] });
  });

  test('cost nothing else when the destination may not be told', async () => {
    stack = await streamStack(
      { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: arnOf('Other') } } },
      { Other: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'other' } } },
    );
    await put(stack, ['poison', 'good']);
    expect(await callsOf(stack)).toEqual([['poison'], ['good']]);
    expect(await messagesIn(stack, 'other')).toEqual([]);
  });
});

test('a poisoned item holds up its own lane, and no other', async () => {
  stack = await streamStack({ ParallelizationFactor: 10, MaximumRetryAttempts: 3 });
  const others = Array.from({ length: 20 }, (_, at) => `item ${String(at)}`);
  await put(stack, ['poison', ...others], { n: { N: '1' } });
  const before = (await callsOf(stack)).flat();
  expect(before).toContain('poison');
  // The poisoned one is tried again later; what goes its way waits behind it, the rest has gone on.
  expect(before.length).toBeGreaterThan(10);
  expect(before.length).toBeLessThan(21);
  await stack.clock.advance(60_000);
  const after = (await callsOf(stack)).flat();
  expect(new Set(after)).toEqual(new Set(['poison', ...others]));
  expect(after.filter((id) => id === 'poison')).toHaveLength(4);
});

test('throttling is not a failure of the records: it uses up no try, and only age ends it', async () => {
  stack = await streamStack(
    { MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60, ...toQueue },
    {},
    { worker: { ReservedConcurrentExecutions: 0 } },
  );
  await put(stack, ['first']);
  await stack.clock.advance(59_000);
  expect(await messagesIn(stack, 'failed')).toEqual([]);
  await stack.clock.advance(70_000);
  const [body = ''] = await messagesIn(stack, 'failed');
  const notice = JSON.parse(body) as object;
  expect(notice).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 } });
  expect(notice).not.toHaveProperty('responseContext');
  expect(await callsOf(stack)).toEqual([]);
});

test('a record that nobody could handle is lost after a day, and the next ones are handed over', async () => {
  stack = await streamStack({ ...toQueue });
  await put(stack, ['poison']);
  await stack.clock.advance(23 * 3_600_000);
  await put(stack, ['good']);
  expect((await callsOf(stack)).flat()).not.toContain('good');
  await stack.clock.advance(2 * 3_600_000);
  expect((await callsOf(stack)).at(-1)).toEqual(['good']);
  expect(await messagesIn(stack, 'failed')).toEqual([]);
});

test('a batch is never larger than a function can take', async () => {
  stack = await streamStack(window);
  await put(
    stack,
    Array.from({ length: 20 }, (_, at) => String(at)),
    { text: { S: 'x'.repeat(390_000) } },
  );
  await stack.clock.advance(5_000);
  const calls = await callsOf(stack);
  expect(calls.map(({ length }) => length)).toEqual([16, 4]);
});

test('a window is counted from the record that opens it', async () => {
  stack = await streamStack(window);
  await stack.clock.advance(900);
  await put(stack, ['early']);
  await stack.clock.advance(4_999);
  expect(await callsOf(stack)).toEqual([]);
  await put(stack, ['late']);
  await stack.clock.advance(1);
  expect(await callsOf(stack)).toEqual([['early', 'late']]);
});

test('halving and naming go together: what the function names is where it goes on', async () => {
  stack = await streamStack({
    ...window,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    ...toQueue,
  });
  await put(stack, ['a', 'named', 'z']);
  await stack.clock.advance(60_000);
  expect(await callsOf(stack)).toEqual([
    ['a', 'named', 'z'],
    ['named', 'z'],
  ]);
  const [body = ''] = await messagesIn(stack, 'failed');
  expect(JSON.parse(body)).toMatchObject({ DDBStreamBatchInfo: { batchSize: 2 } });
});

describe('what a function answers for its batch', () => {
  const ids = ['1', '2', '3'];
  test.each([
    ['nothing', null],
    ['an empty answer', {}],
    ['no list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
    ['a text', 'done'],
  ])('is success: %s', (_what, answer) => expect(itemFailures(JSON.stringify(answer), ids)).toEqual([]));

  test.each([
    ['an empty identifier', [{ itemIdentifier: '' }]],
    ['no identifier', [{ itemIdentifier: null }]],
    ['an identifier under another name', [{ id: '1' }]],
    ['an identifier that is not of the batch', [{ itemIdentifier: '1' }, { itemIdentifier: '9' }]],
    ['nothing in the list', [null]],
    ['no list at all', 'all'],
  ])('fails the whole batch: %s', (_what, batchItemFailures) =>
    expect(itemFailures(JSON.stringify({ batchItemFailures }), ids)).toBeUndefined(),
  );

  test('is told in the order of the batch, each once', () => {
    const batchItemFailures = ['3', '1', '3'].map((itemIdentifier) => ({ itemIdentifier }));
    expect(itemFailures(JSON.stringify({ batchItemFailures }), ids)).toEqual(['1', '3']);
  });
});
