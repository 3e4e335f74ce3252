import { afterEach, describe, expect, test } from '@jest/globals';
import type { LocalStack } from '../../../local/stack.ts';
import { ACCOUNT, OPERATOR, allow, fn, linesOf, messagesIn, send, start, writesLogs } from './runtime-stack.ts';

let stack: LocalStack;
afterEach(() => stack.stop());

const arnOf = (logicalId: string, attribute = 'Arn'): object => ({ 'Fn::GetAtt': [logicalId, attribute] });
const queue = (
  QueueName: string,
  more: Record<string, unknown> = {},
): { Type: string; Properties: Record<string, unknown> } => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});
const takesFrom = (logicalId: string): object =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf(logicalId));
const readsStream = [
  allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], arnOf('Table', 'StreamArn')),
  allow('dynamodb:ListStreams'),
];
const mapping = (
  source: object,
  more: Record<string, unknown> = {},
): { Type: string; Properties: Record<string, unknown>; DependsOn: string } => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  DependsOn: 'WorkerRole',
  Properties: { FunctionName: { Ref: 'Worker' }, EventSourceArn: source, ...more },
});

/** What the worker was called with, each time: it writes that to its log. */
async function calls(): Promise<unknown[]> {
  const lines = await linesOf(stack, '/aws/lambda/Worker');
  return lines.filter((line) => line.startsWith('CALL ')).map((line) => JSON.parse(line.slice(5)) as unknown);
}

describe('a queue that feeds a function', () => {
  const CODE = {
    Worker: `
      export const handler = async ({ Records }) => {
        process.stdout.write('CALL ' + JSON.stringify(Records.map(({ body }) => body)) + '\\n');
        if (Records.some(({ body }) => body === 'throw')) throw new Error('no');
        return { batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })) };
      };`,
    Shape: `export const handler = async ({ Records: [record] }) => { process.stdout.write(JSON.stringify(record) + '\\n'); };`,
  };
  const started = (more: Record<string, unknown> = {}, queueMore: Record<string, unknown> = {}): Promise<LocalStack> =>
    start(
      {
        Dead: queue('dead'),
        Work: queue('work', {
          VisibilityTimeout: 30,
          RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 2 },
          ...queueMore,
        }),
        ...fn('Worker', [writesLogs, takesFrom('Work')]),
        Mapping: mapping(arnOf('Work'), more),
      },
      CODE,
    );

  test('hands it messages, and deletes those that it handled', async () => {
    stack = await started();
    await send(stack, 'work', 'one');
    await send(stack, 'work', 'two');
    expect(await calls()).toEqual([['one'], ['two']]);
    await stack.clock.advance(60_000);
    expect(await calls()).toHaveLength(2);
  });

  test('brings a whole batch back after the visibility timeout when it fails, and buries it after the declared tries', async () => {
    stack = await started();
    await send(stack, 'work', 'throw');
    await stack.clock.advance(29_999);
    expect(await calls()).toHaveLength(1);
    await stack.clock.advance(1);
    expect(await calls()).toHaveLength(2);
    await stack.clock.advance(30_000);
    expect(await calls()).toHaveLength(2);
    expect(await messagesIn(stack, 'dead')).toEqual(['throw']);
  });

  test('brings back only what the function names, where it says that it does', async () => {
    stack = await started({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: 3,
      MaximumBatchingWindowInSeconds: 5,
    });
    for (const body of ['good', 'bad', 'fine']) await send(stack, 'work', body);
    await stack.clock.advance(5_000);
    expect(await calls()).toEqual([['good', 'bad', 'fine']]);
    await stack.clock.advance(60_000);
    expect((await calls()).slice(1)).toEqual([['bad']]);
    expect(await messagesIn(stack, 'dead')).toEqual(['bad']);
  });

  test('takes the failures that the function names for nothing unless the mapping asks for them', async () => {
    stack = await started();
    await send(stack, 'work', 'bad');
    await stack.clock.advance(120_000);
    expect(await calls()).toEqual([['bad']]);
  });

  test('waits for its window to close before it hands over less than a full batch', async () => {
    stack = await started({ BatchSize: 2, MaximumBatchingWindowInSeconds: 10 });
    await send(stack, 'work', 'early');
    await stack.clock.advance(9_999);
    expect(await calls()).toEqual([]);
    await stack.clock.advance(1);
    expect(await calls()).toEqual([['early']]);
  });

  test('hands over what its filter lets through, and deletes the rest', async () => {
    stack = await started({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":[{"prefix":"a"}]}}' }] } });
    for (const body of ['{"kind":"ab"}', '{"kind":"b"}', 'text']) await send(stack, 'work', body);
    expect(await calls()).toEqual([['{"kind":"ab"}']]);
    await stack.clock.advance(120_000);
    expect(await messagesIn(stack, 'work')).toEqual([]);
    expect(await messagesIn(stack, 'dead')).toEqual([]);
  });

  test('shows it a message as SQS does', async () => {
    stack = await start(
      { Work: queue('work'), ...fn('Worker', [writesLogs, takesFrom('Work')]), Mapping: mapping(arnOf('Work')) },
      { Worker: CODE.Shape },
    );
    await stack.host.call(OPERATOR, 'sqs', 'SendMessage', {
      QueueUrl: `${stack.origin}/${ACCOUNT}/work`,
      MessageBody: 'b',
      MessageAttributes: { Kind: { DataType: 'String', StringValue: 'k' } },
    });
    const record = JSON.parse(
      (await linesOf(stack, '/aws/lambda/Worker')).find((line) => line.startsWith('{')) ?? '',
    ) as object;
    expect(record).toEqual({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: 'b',
      attributes: expect.objectContaining({ ApproximateReceiveCount: '1', SentTimestamp: String(stack.clock.now()) }),
      messageAttributes: { Kind: { stringValue: 'k', stringListValues: [], binaryListValues: [], dataType: 'String' } },
      md5OfBody: '92eb5ffee6ae2fec3ad71c777531578f',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:${ACCOUNT}:work`,
      awsRegion: 'us-east-1',
    });
  });

  test.each([
    [
      'without the right to receive',
      [writesLogs],
      {},
      'The function execution role does not have permissions to call ReceiveMessage on SQS',
    ],
    [
      'that shows messages again too soon',
      [writesLogs, takesFrom('Work')],
      { VisibilityTimeout: 2 },
      'Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds',
    ],
  ])('is refused %s', async (_what, statements, queueMore, message) => {
    const resources = { Work: queue('work', queueMore), ...fn('Worker', statements), Mapping: mapping(arnOf('Work')) };
    const starting = start(resources, CODE);
    await expect(starting).rejects.toThrow(message);
  });
});

describe('a stream that feeds a function', () => {
  const CODE = {
    Worker: `
      const idOf = ({ dynamodb }) => dynamodb.Keys.pk.S;
      export const handler = async ({ Records }) => {
        process.stdout.write('CALL ' + JSON.stringify(Records.map(idOf)) + '\\n');
        const at = Records.findIndex((record) => idOf(record).startsWith('named'));
        if (at >= 0) return { batchItemFailures: [{ itemIdentifier: Records[at].dynamodb.SequenceNumber }] };
        if (Records.some((record) => idOf(record).startsWith('poison'))) throw new Error('no');
      };`,
    Shape: `export const handler = async ({ Records }) => { process.stdout.write(JSON.stringify(Records) + '\\n'); };`,
  };
  const started = (
    more: Record<string, unknown> = {},
    code = CODE.Worker,
    statements: object[] = readsStream,
  ): Promise<LocalStack> =>
    start(
      {
        Failed: queue('failed'),
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'records',
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          },
        },
        ...fn('Worker', [writesLogs, ...statements, allow('sqs:SendMessage', arnOf('Failed'))]),
        Mapping: mapping(arnOf('Table', 'StreamArn'), { StartingPosition: 'TRIM_HORIZON', ...more }),
      },
      { Worker: code },
    );
  const put = (pk: string, more: Record<string, unknown> = {}): Promise<unknown> =>
    stack.host.call(OPERATOR, 'dynamodb', 'PutItem', { TableName: 'records', Item: { pk: { S: pk }, ...more } });
  /** Writes several at one instant, within one window. */
  const putAll = async (...keys: string[]): Promise<void> => {
    for (const pk of keys) await put(pk);
  };
  const window = { MaximumBatchingWindowInSeconds: 5 };

  test('hands it each change as DynamoDB tells it', async () => {
    stack = await started({}, CODE.Shape);
    await put('a', { n: { N: '1' } });
    await put('a', { n: { N: '2' } });
    const records = (await linesOf(stack, '/aws/lambda/Worker'))
      .filter((line) => line.startsWith('['))
      .flatMap((line) => JSON.parse(line) as object[]);
    expect(records).toMatchObject([
      {
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:111122223333:table\/records\/stream\//),
        dynamodb: {
          ApproximateCreationDateTime: stack.clock.now() / 1000,
          Keys: { pk: { S: 'a' } },
          NewImage: { pk: { S: 'a' }, n: { N: '1' } },
          SequenceNumber: expect.any(String),
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      },
      { eventName: 'MODIFY', dynamodb: { OldImage: { n: { N: '1' } }, NewImage: { n: { N: '2' } } } },
    ]);
  });

  test('hands over batches of the declared size in the order of the changes', async () => {
    stack = await started({ BatchSize: 2, ...window });
    await putAll('a', 'b', 'c');
    expect(await calls()).toEqual([['a', 'b']]);
    await stack.clock.advance(6_000);
    expect(await calls()).toEqual([['a', 'b'], ['c']]);
  });

  test('tries a failed batch again before anything later, then tells where it was and goes on', async () => {
    stack = await started({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } },
    });
    await put('poison');
    await put('later');
    await stack.clock.advance(3_600_000);
    expect(await calls()).toEqual([['poison'], ['poison'], ['poison'], ['later']]);
    const [body = ''] = await messagesIn(stack, 'failed');
    expect(JSON.parse(body)).toMatchObject({
      requestContext: {
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
        functionArn: expect.stringMatching(/:Worker$/),
      },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      DDBStreamBatchInfo: {
        batchSize: 1,
        startSequenceNumber: expect.any(String),
        streamArn: expect.stringContaining('table/records/stream/'),
      },
    });
    expect(body).not.toContain('poison');
  });

  test('halves a failed batch, so that one poisoned record takes none with it', async () => {
    stack = await started({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0, ...window });
    await putAll('a', 'b', 'poison', 'c');
    await stack.clock.advance(10_000);
    expect(await calls()).toEqual([['a', 'b', 'poison', 'c'], ['a', 'b'], ['poison', 'c'], ['poison'], ['c']]);
  });

  test('goes on from the record that the function names, and does not repeat those before it', async () => {
    stack = await started({ FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 1, ...window });
    await putAll('a', 'named', 'z');
    await stack.clock.advance(3_600_000);
    expect(await calls()).toEqual([
      ['a', 'named', 'z'],
      ['named', 'z'],
    ]);
  });

  test('gives up records that grow too old', async () => {
    stack = await started({
      MaximumRecordAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } },
    });
    await put('poison');
    await stack.clock.advance(3_600_000);
    await put('fresh');
    expect((await calls()).at(-1)).toEqual(['fresh']);
    const [body = ''] = await messagesIn(stack, 'failed');
    expect(JSON.parse(body)).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
  });

  test('hands over what a filter lets through, and nothing else', async () => {
    stack = await started({
      FilterCriteria: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"pk":{"S":[{"prefix":"case#"}]}}}}' }],
      },
    });
    await putAll('case#1', 'audit#1', 'case#2');
    await put('case#1', { n: { N: '2' } });
    expect((await calls()).flat()).toEqual(['case#1', 'case#2']);
  });

  test('is refused without the right to read it', async () => {
    await expect(started({}, CODE.Worker, [])).rejects.toThrow(
      /^.*Cannot access stream arn:aws:dynamodb:.*Please ensure the role can perform/,
    );
  });
});
