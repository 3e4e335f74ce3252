/** The stack as the console sees it: through the same AWS operations as anybody, as the account's administrator. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Host, Input, Output } from '../contract.ts';
import { UNSEEN } from '../faults/faults.ts';

/** What a table holds under one key, or a page of it. */
export interface Item {
  readonly [attribute: string]: unknown;
}

export interface TableShape {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
  readonly indexes: readonly string[];
  readonly itemCount: number;
}

export interface ItemPage {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
}

export class Aws {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** One operation. What the console asks is not recorded and not struck by faults: it must show the stack as it is. */
  async call<Answer = Output>(service: string, operation: string, input: Input = {}): Promise<Answer> {
    return (await this.#host.call({ kind: 'operator' }, service, operation, input, UNSEEN)) as Answer;
  }

  async tables(): Promise<readonly TableShape[]> {
    const { TableNames } = await this.call<{ TableNames: readonly string[] }>('dynamodb', 'ListTables');
    return await Promise.all(TableNames.map((name) => this.table(name)));
  }

  /** @throws AwsError ResourceNotFoundException */
  async table(name: string): Promise<TableShape> {
    const { Table } = await this.call<{ Table: Description }>('dynamodb', 'DescribeTable', { TableName: name });
    const key = (type: string): string | undefined =>
      Table.KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName;
    return {
      name,
      partitionKey: key('HASH') ?? '',
      sortKey: key('RANGE'),
      indexes: (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName),
      itemCount: Table.ItemCount,
    };
  }

  /** A page of a table in no order, or of one partition in the order of its sort key. */
  async items(
    table: TableShape,
    { partition, from, limit = 50 }: { partition?: string | undefined; from?: string | undefined; limit?: number } = {},
  ): Promise<ItemPage> {
    const which =
      partition === undefined
        ? {}
        : {
            KeyConditionExpression: '#key = :key',
            ExpressionAttributeNames: { '#key': table.partitionKey },
            ExpressionAttributeValues: { ':key': { S: partition } },
          };
    return await this.#page(partition === undefined ? 'Scan' : 'Query', {
      TableName: table.name,
      Limit: limit,
      ...which,
      ...(from !== undefined && { ExclusiveStartKey: JSON.parse(from) as unknown }),
    });
  }

  /** Everything in one partition. */
  async partition(table: TableShape, partition: string): Promise<Item[]> {
    const all: Item[] = [];
    let from: string | undefined;
    do {
      const page = await this.items(table, { partition, from, limit: 500 });
      all.push(...page.items);
      from = page.next;
    } while (from !== undefined);
    return all;
  }

  /** Every item of a table that has the attribute, with this value if one is given. Those of one partition come in its order. */
  async having(table: TableShape, attribute: string, value?: string): Promise<Item[]> {
    const all: Item[] = [];
    let from: string | undefined;
    do {
      const page = await this.#page('Scan', {
        TableName: table.name,
        FilterExpression: value === undefined ? 'attribute_exists(#of)' : '#of = :value',
        ExpressionAttributeNames: { '#of': attribute },
        ...(value !== undefined && { ExpressionAttributeValues: { ':value': { S: value } } }),
        ...(from !== undefined && { ExclusiveStartKey: JSON.parse(from) as unknown }),
      });
      all.push(...page.items);
      from = page.next;
    } while (from !== undefined);
    return all;
  }

  async #page(operation: 'Scan' | 'Query', input: Input): Promise<ItemPage> {
    const { Items, LastEvaluatedKey } = await this.call<{
      Items: readonly Parameters<typeof unmarshall>[0][];
      LastEvaluatedKey?: object;
    }>('dynamodb', operation, input);
    return {
      items: Items.map((item) => unmarshall(item)),
      next: LastEvaluatedKey === undefined ? undefined : JSON.stringify(LastEvaluatedKey),
    };
  }

  /** Every page of a list of Step Functions, up to so many entries. */
  async list<Entry>(operation: string, member: string, input: Input, most = 1000): Promise<Entry[]> {
    const all: Entry[] = [];
    let nextToken: string | undefined;
    do {
      const page: { nextToken?: string } & Record<string, unknown> = await this.call('states', operation, {
        ...input,
        ...(nextToken !== undefined && { nextToken }),
      });
      all.push(...(page[member] as readonly Entry[]));
      nextToken = page.nextToken;
    } while (nextToken !== undefined && all.length < most);
    return all;
  }
}

interface Description {
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
  readonly ItemCount: number;
}
