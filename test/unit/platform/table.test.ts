import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  DynamoDBClient,
  PutItemCommand,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { putIf, updateIf } from '../../../functions/platform/table.ts';

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
