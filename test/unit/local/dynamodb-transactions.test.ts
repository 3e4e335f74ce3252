import { describe, expect, test } from '@jest/globals';
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { Clock } from '../../../local/clock.ts';
import { Table, tieOf } from '../../../local/services/dynamodb/table.ts';
import { Expiry } from '../../../local/services/dynamodb/ttl.ts';
import { withDynamoDb } from '../../conformance/dynamodb-target.ts';
import { HOUR, N, S, key, versioned, withTable } from './dynamodbTable.ts';
import { START, refusal } from './smallHost.ts';

const MINUTE = HOUR / 60;

describe('a transaction under way', () => {
  test('keeps other transactions from its items, who are told which ones', async () => {
    const { run, table } = await withTable();
    const first = run('TransactWriteItems', { TransactItems: [{ Put: { TableName: table, Item: key('a') } }] });
    const refused = await refusal(
      run('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName: table, Item: key('b') } },
          { ConditionCheck: { TableName: table, Key: key('a'), ConditionExpression: 'attribute_exists(pk)' } },
        ],
      }),
    );
    expect(refused).toMatchObject({
      code: 'TransactionCanceledException',
      status: 400,
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]',
      members: {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item.' },
        ],
      },
    });
    await first;
    expect(await run('GetItem', { Key: key('b') })).toEqual({});
  });

  test('keeps transactional reads from its items; other reads see them as they were', async () => {
    const { run, table } = await withTable();
    await run('PutItem', { Item: { ...key('a'), version: N(1) } });
    const write = run('TransactWriteItems', { TransactItems: [versioned(table, 'a', 1)] });
    expect(
      (await refusal(run('TransactGetItems', { TransactItems: [{ Get: { TableName: table, Key: key('a') } }] })))
        .message,
    ).toMatch(/\[TransactionConflict\]/);
    expect(await run('GetItem', { Key: key('a'), ConsistentRead: true })).toEqual({
      Item: { ...key('a'), version: N(1) },
    });
    await write;
    expect(await run('GetItem', { Key: key('a') })).toEqual({ Item: { ...key('a'), version: N(2) } });
  });

  test.each([
    ['PutItem', { Item: key('a') }],
    ['UpdateItem', { Key: key('a'), UpdateExpression: 'REMOVE x' }],
    ['DeleteItem', { Key: key('a') }],
  ])('keeps a plain %s from what it only checks', async (operation, input) => {
    const { run, table } = await withTable();
    const first = run('TransactWriteItems', {
      TransactItems: [
        { ConditionCheck: { TableName: table, Key: key('a'), ConditionExpression: 'attribute_not_exists(pk)' } },
      ],
    });
    expect(await refusal(run(operation, input))).toMatchObject({
      code: 'TransactionConflictException',
      status: 400,
      message: 'Transaction is ongoing for the item',
    });
    await first;
    await run(operation, input);
  });

  test('leaves what a batch would write unprocessed, and the rest of the batch is written', async () => {
    const { run, table } = await withTable();
    const first = run('TransactWriteItems', { TransactItems: [{ Put: { TableName: table, Item: key('a') } }] });
    const [held, free] = ['a', 'b'].map((pk) => ({ PutRequest: { Item: key(pk) } }));
    expect(await run('BatchWriteItem', { RequestItems: { [table]: [held, free] } })).toEqual({
      UnprocessedItems: { [table]: [held] },
    });
    await first;
    expect((await run('GetItem', { Key: key('b') }))['Item']).toBeDefined();
  });

  test('that is refused holds nothing', async () => {
    const { run, table } = await withTable();
    await refusal(run('TransactWriteItems', { TransactItems: [versioned(table, 'a', 1)] }));
    expect(await run('PutItem', { Item: key('a') })).toEqual({});
  });

  test('keeps an expired item from being removed before it has ended', async () => {
    const clock = new Clock({ mode: 'manual', now: START });
    const removed: unknown[] = [];
    const expiry = new Expiry(clock, (_table, item) => removed.push(item));
    const hash = { name: 'pk', type: 'S' } as const;
    const table = new Table(
      { name: 'records', arn: '', id: '', createdAt: START },
      {
        schema: { key: { hash }, indexes: [] },
        billingMode: 'PAY_PER_REQUEST',
        ttlAttribute: 'expires',
        deletionProtection: false,
        pointInTimeRecovery: false,
      },
    );
    const [item, place] = [
      { pk: S('a'), expires: N(START / 1000) },
      { partition: 'a', sort: '' },
    ];
    table.apply(place, undefined, item);
    expiry.watch(table, place, item);
    table.held.add(tieOf(place));
    await clock.advance(9 * HOUR);
    expect(removed).toEqual([]);
    table.held.delete(tieOf(place));
    await clock.advance(9 * HOUR);
    expect(removed).toEqual([item]);
  });

  test('really meets another one when two clients write the same item over HTTP', async () => {
    await withDynamoDb(
      async (endpoint) => {
        const [one, other] = [client(endpoint), client(endpoint)];
        const put = { TransactItems: [{ Put: { TableName: 'met', Item: { p: S('a') } } }] };
        const reasons: unknown[] = [];
        const rounds = Array.from({ length: 20 }, (_, round) => round);
        for (const _ of rounds) {
          const outcomes = await Promise.allSettled(
            [one, other].map((each) => each.send(new TransactWriteItemsCommand(put))),
          );
          expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
          for (const outcome of outcomes) if (outcome.status === 'rejected') reasons.push(outcome.reason);
        }
        expect(reasons[0]).toMatchObject({
          name: 'TransactionCanceledException',
          CancellationReasons: [{ Code: 'TransactionConflict' }],
        });
        for (const each of [one, other]) each.destroy();
      },
      ['met'],
    );
  });
});

function client(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'LOCAL', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

describe('a client token', () => {
  const put = (table: string, pk: string) => ({
    ClientRequestToken: 'token',
    TransactItems: [{ Put: { TableName: table, Item: key(pk), ConditionExpression: 'attribute_not_exists(pk)' } }],
    ReturnConsumedCapacity: 'TOTAL',
  });

  test('lets a repetition wait its turn while the first is under way, and then changes nothing', async () => {
    const { run, table, stream } = await withTable();
    const first = run('TransactWriteItems', put(table, 'a'));
    expect((await refusal(run('TransactWriteItems', put(table, 'a')))).code).toBe('TransactionInProgressException');
    expect(await first).toEqual({
      ConsumedCapacity: [{ TableName: table, CapacityUnits: 2, WriteCapacityUnits: 2 }],
    });
    expect(await run('TransactWriteItems', put(table, 'a'))).toEqual({
      ConsumedCapacity: [{ TableName: table, CapacityUnits: 2, ReadCapacityUnits: 2 }],
    });
    expect(stream()).toHaveLength(1);
  });

  test('is refused for another request, under way or done, for ten minutes', async () => {
    const { host, run, table } = await withTable();
    const first = run('TransactWriteItems', put(table, 'a'));
    const other = async () => (await refusal(run('TransactWriteItems', put(table, 'b')))).code;
    expect(await other()).toBe('IdempotentParameterMismatchException');
    await first;
    await host.clock.advance(10 * MINUTE - 1);
    expect(await other()).toBe('IdempotentParameterMismatchException');
    await host.clock.advance(1);
    expect(await run('TransactWriteItems', put(table, 'b'))).toBeDefined();
  });

  test('of a transaction that was refused is free again', async () => {
    const { run, table } = await withTable();
    const token = { ClientRequestToken: 'token' };
    await refusal(run('TransactWriteItems', { ...token, TransactItems: [versioned(table, 'a', 1)] }));
    await run('PutItem', { Item: { ...key('a'), version: N(1) } });
    expect(await run('TransactWriteItems', { ...token, TransactItems: [versioned(table, 'a', 1)] })).toEqual({});
  });
});
