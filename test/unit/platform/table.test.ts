import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { getItem, getItems, inOneRequest, putIf, updateIf } from '../../../functions/platform/table.ts';

const dynamodb = mockClient(DynamoDBClient);
const item = { pk: 'clinic#1', sk: 'wait' };
const held = new TransactionConflictException({ message: 'Transaction is ongoing for the item', $metadata: {} });

beforeEach(() => {
  process.env['RECORDS_TABLE'] = 'records';
});
afterEach(() => void dynamodb.reset());

test('a put that meets a transaction on its item is made once that has ended', async () => {
  dynamodb.on(PutItemCommand).rejectsOnce(held).rejectsOnce(held).resolves({});
  expect(await putIf(item)).toBe(true);
  expect(dynamodb.commandCalls(PutItemCommand)).toHaveLength(3);
});

test('an update that meets a transaction on its item is made once that has ended', async () => {
  dynamodb
    .on(UpdateItemCommand)
    .rejectsOnce(held)
    .resolves({ Attributes: { pk: { S: 'clinic#1' } } });
  expect(await updateIf(item, { expression: 'REMOVE x' })).toEqual({ pk: 'clinic#1' });
});

test('a write that meets transactions again and again gives up, and says so', async () => {
  dynamodb.on(PutItemCommand).rejects(held);
  await expect(putIf(item)).rejects.toThrow(held);
  expect(dynamodb.commandCalls(PutItemCommand)).toHaveLength(6);
});

describe('reads in one request', () => {
  const key = (sk: string) => ({ pk: 'clinic#1', sk });
  const wire = (sk: string) => ({ pk: { S: 'clinic#1' }, sk: { S: sk } });
  /** Each request’s keys. */
  const asked = (): string[][] =>
    dynamodb
      .commandCalls(BatchGetItemCommand)
      .map(({ args }) => (args[0].input.RequestItems?.['records']?.Keys ?? []).map(({ sk }) => sk?.S ?? ''));
  /** A table that has all but `nobody`, and gives so many items at once. */
  const serve = (atOnce = 100): void => {
    dynamodb.on(BatchGetItemCommand).callsFake(({ RequestItems: { records } }) => {
      const { Keys } = records as { Keys: ReturnType<typeof wire>[] };
      const rest = Keys.slice(atOnce);
      return {
        Responses: { records: Keys.slice(0, atOnce).filter(({ sk }) => sk.S !== 'nobody') },
        ...(rest.length > 0 && { UnprocessedKeys: { records: { Keys: rest } } }),
      };
    });
    dynamodb.on(GetItemCommand).callsFake(({ Key }) => ({ Item: Key as ReturnType<typeof wire> }));
  };

  test('each gets its own, in its own order; what two want is asked for once', async () => {
    serve();
    const found = await inOneRequest(() =>
      Promise.all([getItem(key('b')), getItems([key('c'), key('b'), key('nobody'), key('a')]), getItem(key('nobody'))]),
    );
    expect(found).toEqual([key('b'), [key('c'), key('b'), key('a')], undefined]);
    expect(asked()).toEqual([['b', 'c', 'nobody', 'a']]);
  });

  test('what the table did not come to is asked for again, and beyond a hundred there is another request', async () => {
    serve(60);
    const keys = Array.from({ length: 130 }, (_, index) => key(`item ${String(index)}`));
    expect(await inOneRequest(() => getItems(keys))).toEqual(keys);
    expect(asked().map(({ length }) => length)).toEqual([100, 40, 30]);
  });

  test('a read that asks on after an answer, and one that does not mind an old answer, asks by itself', async () => {
    serve();
    const found = await inOneRequest(() =>
      Promise.all([
        getItem(key('a')).then(async (first) => [first, await getItem(key('then'))]),
        getItem(key('old'), { consistent: false }),
      ]),
    );
    expect(found).toEqual([[key('a'), key('then')], key('old')]);
    expect(asked()).toEqual([['a']]);
    expect(dynamodb.commandCalls(GetItemCommand).map(({ args }) => args[0].input.Key)).toEqual([
      wire('old'),
      wire('then'),
    ]);
  });

  test('one inside another is part of it', async () => {
    serve();
    await inOneRequest(() => Promise.all([getItem(key('a')), inOneRequest(() => getItem(key('b')))]));
    expect(asked()).toEqual([['a', 'b']]);
  });

  test('a request that fails fails each read, and the next are not held by it', async () => {
    dynamodb.on(BatchGetItemCommand).rejectsOnce(new Error('no'));
    const settled = await inOneRequest(() => Promise.allSettled([getItem(key('a')), getItem(key('b'))]));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    serve();
    expect(await getItem(key('a'))).toEqual(key('a'));
  });

  test('where the reads cannot even begin, later ones go out by themselves', async () => {
    serve();
    const failing = inOneRequest(() => {
      throw new Error('not begun');
    });
    await expect(failing).rejects.toThrow('not begun');
    expect(await getItem(key('a'))).toEqual(key('a'));
    expect(asked()).toEqual([]);
  });
});
