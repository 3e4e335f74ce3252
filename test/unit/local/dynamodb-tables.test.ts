import { describe, expect, test } from '@jest/globals';
import { createService } from '../../../local/services/dynamodb/index.ts';
import { createService as streams } from '../../../local/services/dynamodb/streams-service.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import type { Input, Output } from '../../../local/contract.ts';
import { HOUR, N, S } from './dynamodbTable.ts';
import { refusal, smallHost } from './smallHost.ts';

const input = {
  TableName: 'cases',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
};
const withStream = { ...input, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } };

function bench() {
  const host = smallHost([kms, createService, streams]);
  const run = (operation: string, more: Input = {}) => host.run('dynamodb', operation, more);
  const described = async () => (await run('DescribeTable', { TableName: 'cases' }))['Table'] as Output;
  return {
    host,
    run,
    described,
    stream: (operation: string, more: Input = {}) => host.run('dynamodbstreams', operation, more),
  };
}
type Bench = ReturnType<typeof bench>;

async function put({ run }: Bench, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await run('PutItem', { TableName: 'cases', Item: { p: S(text) } });
}

describe('UpdateTable', () => {
  test('adds an index, which then holds the items, and takes it away again', async () => {
    const { run, described } = bench();
    await run('CreateTable', input);
    await run('PutItem', { TableName: 'cases', Item: { p: S('a'), due: N(5) } });
    await run('PutItem', { TableName: 'cases', Item: { p: S('b'), due: S('not a number') } });
    const create = {
      IndexName: 'byDue',
      KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    };
    const answer = await run('UpdateTable', {
      TableName: 'cases',
      AttributeDefinitions: [...input.AttributeDefinitions, { AttributeName: 'due', AttributeType: 'N' }],
      GlobalSecondaryIndexUpdates: [{ Create: create }],
    });
    expect(answer).toMatchObject({ TableDescription: { TableStatus: 'UPDATING' } });
    expect(await described()).toMatchObject({
      TableStatus: 'ACTIVE',
      GlobalSecondaryIndexes: [{ IndexName: 'byDue', IndexStatus: 'ACTIVE', ItemCount: 1 }],
      AttributeDefinitions: [...input.AttributeDefinitions, { AttributeName: 'due', AttributeType: 'N' }],
    });
    expect(
      (
        await refusal(
          run('UpdateTable', { TableName: 'cases', GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'other' } }] }),
        )
      ).code,
    ).toBe('ResourceNotFoundException');
    await run('UpdateTable', { TableName: 'cases', GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byDue' } }] });
    expect(await described()).not.toHaveProperty('GlobalSecondaryIndexes');
  });

  test('makes or removes one index at a time', async () => {
    const { run } = bench();
    await run('CreateTable', input);
    const create = (IndexName: string) => ({
      Create: {
        IndexName,
        KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    });
    const both = {
      TableName: 'cases',
      AttributeDefinitions: input.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [create('one'), create('two')],
    };
    expect((await refusal(run('UpdateTable', both))).code).toBe('LimitExceededException');
  });

  test('switches billing, protection and encryption, and says so', async () => {
    const { host, run, described } = bench();
    await run('CreateTable', input);
    const key = (await host.create('AWS::KMS::Key', 'DataKey', { KeyPolicy: {} })).attributes['Arn'];
    await run('UpdateTable', {
      TableName: 'cases',
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
      DeletionProtectionEnabled: true,
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    });
    expect(await described()).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
      DeletionProtectionEnabled: true,
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key },
    });
    await run('GetItem', { TableName: 'cases', Key: { p: S('a') } });
    expect(host.asked.at(-1)?.right.keyArn).toBe(key);
    expect((await refusal(run('DeleteTable', { TableName: 'cases' }))).code).toBe('ValidationException');
    expect((await refusal(run('UpdateTable', { TableName: 'cases', BillingMode: 'PROVISIONED' }))).message).toMatch(
      /ProvisionedThroughput must be specified/,
    );
    expect((await refusal(run('UpdateTable', { TableName: 'cases' }))).message).toMatch(/At least one of/);
  });

  test('refuses by name what is not served', async () => {
    const { run } = bench();
    await run('CreateTable', input);
    const replica = { TableName: 'cases', ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] };
    expect((await refusal(run('UpdateTable', replica))).message).toMatch(/ReplicaUpdates/);
  });
});

describe('CreateTable', () => {
  const index = (more: Input) => ({
    ...input,
    AttributeDefinitions: [...input.AttributeDefinitions, { AttributeName: 'due', AttributeType: 'S' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byDue',
        KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
        ...more,
      },
    ],
  });
  const included = (names: readonly string[]) =>
    index({ Projection: { ProjectionType: 'INCLUDE', ...(names.length === 0 ? {} : { NonKeyAttributes: names }) } });

  test.each([
    [
      'an index without throughput in a table that has one',
      {
        ...index({}),
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      },
      /ProvisionedThroughput is not specified for index: byDue/,
    ],
    ['an index that includes nothing', included([]), /NonKeyAttributes is not specified/],
    ['an index that includes one attribute twice', included(['a', 'a']), /Duplicate/],
    [
      'an index that includes 101 attributes',
      included(Array.from({ length: 101 }, (_, number) => `a${number}`)),
      /100/,
    ],
    ['a stream of no kind', { ...input, StreamSpecification: { StreamEnabled: true } }, /StreamViewType/],
    ['a class that there is not', { ...input, TableClass: 'CHEAP' }, /tableClass/],
  ])('refuses %s', async (_what, asked, message) => {
    const refused = await refusal(bench().run('CreateTable', asked));
    expect(refused).toMatchObject({ code: 'ValidationException', message: expect.stringMatching(message) });
  });
});

describe('the tags of a table', () => {
  test('are set, listed and removed by its ARN', async () => {
    const { run, described } = bench();
    await run('CreateTable', { ...input, Tags: [{ Key: 'stage', Value: 'dev' }] });
    const ResourceArn = (await described())['TableArn'];
    await run('TagResource', { ResourceArn, Tags: [{ Key: 'team', Value: 'desk' }] });
    await run('UntagResource', { ResourceArn, TagKeys: ['stage'] });
    expect(await run('ListTagsOfResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'team', Value: 'desk' }] });
    expect((await refusal(run('ListTagsOfResource', { ResourceArn: `${String(ResourceArn)}2` }))).code).toBe(
      'ResourceNotFoundException',
    );
  });
});

test('the expiry of items is switched once an hour at most', async () => {
  const { host, run } = bench();
  await run('CreateTable', input);
  const change = (Enabled: boolean) =>
    run('UpdateTimeToLive', { TableName: 'cases', TimeToLiveSpecification: { AttributeName: 'expires', Enabled } });
  await change(true);
  expect((await refusal(change(false))).message).toMatch(/modified multiple times/);
  await host.clock.advance(HOUR);
  await change(false);
  expect(await run('DescribeTimeToLive', { TableName: 'cases' })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
  });
});

test('point-in-time recovery is switched on and off, and told', async () => {
  const { run } = bench();
  await run('CreateTable', input);
  await run('UpdateContinuousBackups', {
    TableName: 'cases',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  expect(await run('DescribeContinuousBackups', { TableName: 'cases' })).toMatchObject({
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
  });
});

describe('a stream', () => {
  async function opened(on: Bench) {
    const { Streams: found } = await on.stream('ListStreams', { TableName: 'cases' });
    const StreamArn = (found as { StreamArn: string }[]).at(-1)?.StreamArn;
    const { StreamDescription: description } = await on.stream('DescribeStream', { StreamArn });
    const [shard] = (description as { Shards: { ShardId: string }[] }).Shards;
    const iterator = async (ShardIteratorType: string, SequenceNumber?: string) =>
      (await on.stream('GetShardIterator', { StreamArn, ShardId: shard?.ShardId, ShardIteratorType, SequenceNumber }))[
        'ShardIterator'
      ];
    const read = async (ShardIterator: unknown, more: Input = {}) => {
      const { Records: records, NextShardIterator: next } = await on.stream('GetRecords', { ShardIterator, ...more });
      const told = records as { dynamodb: { Keys: { p: { S: string } }; SequenceNumber: string } }[];
      return {
        texts: told.map(({ dynamodb }) => dynamodb.Keys.p.S),
        numbers: told.map(({ dynamodb }) => dynamodb.SequenceNumber),
        records: told,
        next,
      };
    };
    return { StreamArn, description, iterator, read };
  }

  test('tells its table, its kind and its one shard', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { StreamArn, description } = await opened(on);
    expect(description).toMatchObject({
      StreamArn: (await on.described())['LatestStreamArn'],
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      TableName: 'cases',
      KeySchema: input.KeySchema,
      Shards: [
        {
          ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
          SequenceNumberRange: { StartingSequenceNumber: expect.any(String) },
        },
      ],
    });
    expect((await refusal(on.stream('DescribeStream', { StreamArn: `${String(StreamArn)}0` }))).code).toBe(
      'ResourceNotFoundException',
    );
  });

  test('is read from its beginning, from now, and from or after a record', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { iterator, read } = await opened(on);
    await put(on, 'a', 'b');
    const latest = await iterator('LATEST');
    await put(on, 'c');
    const all = await read(await iterator('TRIM_HORIZON'));
    expect(all.texts).toEqual(['a', 'b', 'c']);
    expect((await read(latest)).texts).toEqual(['c']);
    expect((await read(await iterator('AT_SEQUENCE_NUMBER', all.numbers[1]))).texts).toEqual(['b', 'c']);
    expect((await read(await iterator('AFTER_SEQUENCE_NUMBER', all.numbers[1]))).texts).toEqual(['c']);
    expect((await refusal(iterator('AT_SEQUENCE_NUMBER'))).code).toBe('ValidationException');
  });

  test('is read page by page, and on when more has come', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { iterator, read } = await opened(on);
    await put(on, 'a', 'b', 'c');
    const first = await read(await iterator('TRIM_HORIZON'), { Limit: 2 });
    const second = await read(first.next, { Limit: 2 });
    await put(on, 'd');
    expect([first.texts, second.texts, (await read(second.next)).texts]).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  test('tells a record as AWS does', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { iterator, read } = await opened(on);
    await on.run('PutItem', { TableName: 'cases', Item: { p: S('a'), n: N(12) } });
    const { records } = await read(await iterator('TRIM_HORIZON'));
    expect(records).toEqual([
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        dynamodb: {
          ApproximateCreationDateTime: on.host.clock.now() / 1000,
          Keys: { p: S('a') },
          NewImage: { p: S('a'), n: N(12) },
          SequenceNumber: expect.stringMatching(/^\d{21}$/),
          SizeBytes: 7,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      },
    ]);
  });

  test('says of an item that expired that DynamoDB itself removed it', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { iterator, read } = await opened(on);
    await on.run('UpdateTimeToLive', {
      TableName: 'cases',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
    await on.run('PutItem', { TableName: 'cases', Item: { p: S('a'), expires: N(on.host.clock.now() / 1000) } });
    await on.host.clock.advance(12 * HOUR);
    expect((await read(await iterator('TRIM_HORIZON'))).records.at(-1)).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
    });
  });

  test('holds its records for a day; what was trimmed cannot be asked for', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { iterator, read } = await opened(on);
    await put(on, 'a', 'b');
    const { numbers } = await read(await iterator('TRIM_HORIZON'));
    await on.host.clock.advance(12 * HOUR);
    await put(on, 'c');
    await on.host.clock.advance(12 * HOUR);
    expect((await read(await iterator('TRIM_HORIZON'))).texts).toEqual(['c']);
    expect((await refusal(iterator('AT_SEQUENCE_NUMBER', numbers[1]))).code).toBe('TrimmedDataAccessException');
  });

  test('is read by an iterator for fifteen minutes', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { iterator, read } = await opened(on);
    const old = await iterator('TRIM_HORIZON');
    await on.host.clock.advance(HOUR / 4);
    expect((await read(old)).texts).toEqual([]);
    await on.host.clock.advance(1);
    expect((await refusal(read(old))).code).toBe('ExpiredIteratorException');
  });

  test('that was disabled can be read to its end for a day, and another one begins anew', async () => {
    const on = bench();
    await on.run('CreateTable', withStream);
    const { StreamArn, iterator, read } = await opened(on);
    await put(on, 'a');
    const off = { TableName: 'cases', StreamSpecification: { StreamEnabled: false } };
    await on.run('UpdateTable', off);
    await put(on, 'b');
    expect((await refusal(on.run('UpdateTable', off))).message).toMatch(/does not have an enabled stream/);
    await on.run('UpdateTable', {
      TableName: 'cases',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    });
    await put(on, 'c');
    expect(await read(await iterator('TRIM_HORIZON'))).toMatchObject({ texts: ['a'], next: undefined });
    const later = await opened(on);
    expect(later.StreamArn).not.toBe(StreamArn);
    expect((await later.read(await later.iterator('TRIM_HORIZON'))).texts).toEqual(['c']);
    await on.host.clock.advance(24 * HOUR);
    expect((await on.stream('ListStreams', { TableName: 'cases' }))['Streams']).toHaveLength(1);
  });
});
