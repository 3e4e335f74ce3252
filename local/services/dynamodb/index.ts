/**
 * DynamoDB: tables in memory with indexes, conditions, transactions, streams and expiry.
 *
 * dynalite checks the inputs and parses the expressions; what they do to items is done here. Every request but a
 * transaction runs without a pause, so an index is never behind its table. A transaction takes a moment: what it names
 * is held until it commits.
 */
import type { CreateService, Input, Operation, Output, Service } from '../../contract.ts';
import * as administration from './administration.ts';
import { databaseOf } from './database.ts';
import { describe } from './describe.ts';
import type { Inputs } from './input-types.ts';
import { parse, tableNameOf } from './inputs.ts';
import { query, scan } from './queries.ts';
import { batchGetItem, getItem } from './reads.ts';
import { tableType } from './resource.ts';
import { itemRights, tableRight } from './rights.ts';
import type { ItemOperation } from './rights.ts';
import * as tables from './tables.ts';
import { Transactions } from './transactions.ts';
import { batchWriteItem, deleteItem, putItem, updateItem } from './writes.ts';

/** What has been consumed and is held, by table. */
export interface DynamoDbStats {
  readonly [table: string]: {
    readonly items: number;
    readonly bytes: number;
    readonly readUnits: number;
    readonly writeUnits: number;
    readonly indexes: Readonly<Record<string, { readUnits: number; writeUnits: number }>>;
  };
}

export const createService: CreateService = (host) => {
  const database = databaseOf(host);
  const transactions = new Transactions(database);

  const service: Service = {
    name: 'dynamodb',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'DynamoDB_20120810' },
    operations: {
      GetItem: onItems('GetItem', (input) => getItem(database, input)),
      PutItem: onItems('PutItem', (input) => putItem(database, input)),
      UpdateItem: onItems('UpdateItem', (input) => updateItem(database, input)),
      DeleteItem: onItems('DeleteItem', (input) => deleteItem(database, input)),
      Query: onItems('Query', (input) => query(database, input)),
      Scan: onItems('Scan', (input) => scan(database, input)),
      BatchGetItem: onItems('BatchGetItem', (input) => batchGetItem(database, input)),
      BatchWriteItem: onItems('BatchWriteItem', (input) => batchWriteItem(database, input)),
      TransactWriteItems: onItems('TransactWriteItems', (input, original) => transactions.write(input, original)),
      TransactGetItems: onItems('TransactGetItems', (input) => transactions.read(input)),
      CreateTable: onTable('CreateTable', async (input) => {
        const read = parse('CreateTable', input);
        const table = tables.addTable(database, read, await administration.extrasOf(host, input));
        return { TableDescription: describe(table, 'CREATING') };
      }),
      UpdateTable: onTable('UpdateTable', (input) => administration.updateTable(database, input)),
      DeleteTable: onTable('DeleteTable', (input) => tables.deleteTable(database, input)),
      DescribeTable: onTable('DescribeTable', (input) => tables.describeTable(database, input)),
      ListTables: {
        rights: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
        run: (input) => answered(() => tables.listTables(database, parse('ListTables', input))),
      },
      UpdateTimeToLive: onTable('UpdateTimeToLive', (input) => tables.updateTimeToLive(database, input)),
      DescribeTimeToLive: onTable('DescribeTimeToLive', (input) => tables.describeTimeToLive(database, input)),
      DescribeContinuousBackups: onTable('DescribeContinuousBackups', (input) =>
        tables.describeContinuousBackups(database, input),
      ),
      UpdateContinuousBackups: onTable('UpdateContinuousBackups', (input) =>
        administration.updateContinuousBackups(database, input),
      ),
      TagResource: onArn('TagResource', (input) => administration.tagResource(database, input)),
      UntagResource: onArn('UntagResource', (input) => administration.untagResource(database, input)),
      ListTagsOfResource: onArn('ListTagsOfResource', (input) => administration.listTags(database, input)),
      DescribeLimits: {
        rights: () => [{ action: 'dynamodb:DescribeLimits', resource: '*' }],
        run: () => answered(() => administration.describeLimits()),
      },
      DescribeEndpoints: {
        rights: () => [{ action: 'dynamodb:DescribeEndpoints', resource: '*' }],
        run: () => answered(() => administration.describeEndpoints(host)),
      },
    },
    resourceTypes: { 'AWS::DynamoDB::Table': tableType(host, database) },
    keyOf: (arn) => database.tables.get(/:table\/([^/]+)/.exec(arn)?.[1] ?? '')?.settings.keyArn,
    stats: () =>
      Object.fromEntries(
        [...database.tables].map(([name, table]) => [
          name,
          { items: table.items.count, bytes: table.items.bytes, ...table.meter.snapshot() },
        ]),
      ) satisfies DynamoDbStats,
    resume: () => database.resume(),
    *contents() {
      for (const [name, table] of database.tables) {
        for (const { item } of table.items.scan()) yield { sink: `dynamodb:${name}`, text: JSON.stringify(item) };
      }
    },
  };
  return service;

  /** An operation on items: the input is parsed once, for the rights and for the run. */
  function onItems<K extends ItemOperation>(
    name: K,
    run: (input: Inputs[K], original: Input) => Output | Promise<Output>,
  ): Operation {
    const parsed = new WeakMap<Input, Inputs[K]>();
    const read = (input: Input): Inputs[K] => {
      const known = parsed.get(input) ?? parse(name, input);
      parsed.set(input, known);
      return known;
    };
    return {
      rights: (input) => itemRights[name](database, read(input)),
      run: (input) => answered(() => run(read(input), input)),
    };
  }

  function onArn(action: string, run: (input: Input) => Output): Operation {
    return {
      rights: (input) =>
        typeof input['ResourceArn'] === 'string'
          ? [{ action: `dynamodb:${action}`, resource: input['ResourceArn'] }]
          : [],
      run: (input) => answered(() => run(input)),
    };
  }

  function onTable(action: string, run: (input: Input) => Output | Promise<Output>): Operation {
    return {
      rights: (input) =>
        typeof input['TableName'] === 'string' ? [tableRight(database, action, tableNameOf(input['TableName']))] : [],
      run: (input) => answered(() => run(input)),
    };
  }
};

/** Begins at once, whatever comes of it. */
function answered(run: () => Output | Promise<Output>): Promise<Output> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}
