import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type CancellationReason,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** The two tables, by the environment variable that names each. */
export type TableName = 'RECORDS_TABLE' | 'AUDIT_TABLE';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Item = Key & { readonly [attribute: string]: unknown };

/** A condition or update in DynamoDB's expression language. Only stores write these. */
export interface Expression {
  readonly expression: string;
  /** Attribute names by their `#placeholder`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Plain values by their `:placeholder`. */
  readonly values?: Readonly<Record<string, unknown>>;
}

export type Write = { readonly table?: TableName } & (
  | { readonly put: Item; readonly condition?: Expression }
  | { readonly update: Key; readonly set: Expression; readonly condition?: Expression }
  | { readonly delete: Key; readonly condition?: Expression }
  | { readonly check: Key; readonly condition: Expression }
);

/** The condition that nothing stands under the key yet. */
export const isNew: Expression = { expression: 'attribute_not_exists(pk)' };

/** The condition that the record still has the version that was read. */
export function atVersion(version: number): Expression {
  return { expression: '#version = :version', names: { '#version': 'version' }, values: { ':version': version } };
}

/** A transaction that did not happen: for each write, in order, why (`None`, `ConditionalCheckFailed`, `TransactionConflict` …). */
export class TransactionRefused extends Error {
  override readonly name = 'TransactionRefused';
  readonly reasons: readonly { readonly code: string; readonly item?: Item }[];
  constructor(reasons: readonly CancellationReason[]) {
    super(`transaction refused: ${reasons.map((reason) => reason.Code ?? 'None').join(', ')}`);
    this.reasons = reasons.map((reason) => ({
      code: reason.Code ?? 'None',
      item: reason.Item ? (unmarshall(reason.Item) as Item) : undefined,
    }));
  }
}

let shared: DynamoDBClient | undefined;
/** One client per container. */
export function dynamodb(): DynamoDBClient {
  return (shared ??= makeClient());
}

function makeClient(): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts: 5, cacheMiddleware: true });
  // It copies every request and answer for a log that nobody keeps: a tenth of the processor time of a call.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

function tableName(table: TableName = 'RECORDS_TABLE'): string {
  const name = process.env[table];
  if (!name) throw new Error(`${table} is not set`);
  return name;
}

const marshalling = { removeUndefinedValues: true } as const;
const toAttributes = (value: unknown): Record<string, AttributeValue> =>
  marshall(value, marshalling) as Record<string, AttributeValue>;

/** What reads that are begun together ask for, and what they get. */
interface Gathering {
  readonly keys: Key[];
  readonly found: Promise<ReadonlyMap<string, Item>>;
}
let gathering: Gathering | undefined;

/**
 * Runs reads that know at once what they ask for, and asks for all of it in one request. What a read asks for after its first answer is a request
 * of its own, and so are its queries.
 */
export async function inOneRequest<T>(reads: () => Promise<T>): Promise<T> {
  if (gathering) return await reads();
  const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, Item>>();
  const { keys } = (gathering = { keys: [], found: promise });
  let answer: Promise<T>;
  try {
    answer = reads();
  } finally {
    gathering = undefined;
  }
  resolve(keys.length > 0 ? fetchItems(keys) : new Map());
  return await answer;
}

/** The item under the key, or undefined. Strongly consistent unless told otherwise. */
export async function getItem(
  key: Key,
  options: { consistent?: boolean; table?: TableName } = {},
): Promise<Item | undefined> {
  if (gathering && options.consistent !== false && options.table === undefined) return (await getItems([key]))[0];
  const { Item: found } = await dynamodb().send(
    new GetItemCommand({
      TableName: tableName(options.table),
      Key: toAttributes({ pk: key.pk, sk: key.sk }),
      ConsistentRead: options.consistent ?? true,
    }),
  );
  return found && (unmarshall(found) as Item);
}

/** The items that exist among these keys, in the order of the keys. Any number of keys. */
export async function getItems(keys: readonly Key[]): Promise<Item[]> {
  gathering?.keys.push(...keys);
  const found = await (gathering?.found ?? fetchItems(keys));
  return keys.flatMap((key) => found.get(textOf(key)) ?? []);
}

const textOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`;

async function fetchItems(keys: readonly Key[]): Promise<ReadonlyMap<string, Item>> {
  const found = new Map<string, Item>();
  const each = [...new Map(keys.map((key) => [textOf(key), key])).values()];
  for (let start = 0; start < each.length; start += 100) {
    let wanted = each.slice(start, start + 100).map((key) => toAttributes({ pk: key.pk, sk: key.sk }));
    while (wanted.length > 0) {
      const answer = await dynamodb().send(
        new BatchGetItemCommand({ RequestItems: { [tableName()]: { Keys: wanted, ConsistentRead: true } } }),
      );
      for (const raw of Object.values(answer.Responses ?? {}).flat()) {
        const item = unmarshall(raw) as Item;
        found.set(textOf(item), item);
      }
      wanted = answer.UnprocessedKeys?.[tableName()]?.Keys ?? [];
    }
  }
  return found;
}

export interface QueryOptions {
  readonly table?: TableName;
  readonly limit?: number;
  readonly descending?: boolean;
  /** Start after this key, as an earlier page's `next` gave it. */
  readonly after?: Record<string, unknown>;
  readonly index?: { readonly name: 'due' | 'list'; readonly pk: 'duePk' | 'listPk'; readonly sk: 'dueSk' | 'listSk' };
  /** Sort keys from (inclusive) and to (inclusive), or all that begin with a prefix. */
  readonly from?: string;
  readonly to?: string;
  readonly beginsWith?: string;
}

/** One page of a partition (or of one partition of an index), in key order. */
export async function query(
  partition: string,
  options: QueryOptions = {},
): Promise<{ items: Item[]; next?: Record<string, unknown> }> {
  const pk = options.index?.pk ?? 'pk';
  const sk = options.index?.sk ?? 'sk';
  const values: Record<string, unknown> = { ':pk': partition };
  const names: Record<string, string> = { '#pk': pk };
  let condition = '#pk = :pk';
  if (options.beginsWith !== undefined) {
    condition += ' AND begins_with(#sk, :begins)';
    values[':begins'] = options.beginsWith;
  } else if (options.from !== undefined && options.to !== undefined) {
    condition += ' AND #sk BETWEEN :from AND :to';
    values[':from'] = options.from;
    values[':to'] = options.to;
  } else if (options.from !== undefined) {
    condition += ' AND #sk >= :from';
    values[':from'] = options.from;
  } else if (options.to !== undefined) {
    condition += ' AND #sk <= :to';
    values[':to'] = options.to;
  }
  if (condition.includes('#sk')) names['#sk'] = sk;
  const answer = await dynamodb().send(
    new QueryCommand({
      TableName: tableName(options.table),
      IndexName: options.index?.name,
      KeyConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: toAttributes(values),
      ConsistentRead: options.index === undefined,
      ScanIndexForward: !options.descending,
      Limit: options.limit,
      ExclusiveStartKey: options.after && toAttributes(options.after),
    }),
  );
  return {
    items: (answer.Items ?? []).map((item) => unmarshall(item) as Item),
    next: answer.LastEvaluatedKey && unmarshall(answer.LastEvaluatedKey),
  };
}

/** Every item of a partition that `query` would page through. For partitions that are small by design. */
export async function queryAll(
  partition: string,
  options: Omit<QueryOptions, 'limit' | 'after'> = {},
): Promise<Item[]> {
  const items: Item[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const page = await query(partition, { ...options, after });
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

/**
 * One page of all items whose partition begins with a prefix, in no order. It reads the whole table: for an operator's
 * checks, never for a request.
 */
export async function scanPage(
  partitionPrefix: string,
  options: { readonly table?: TableName; readonly after?: Record<string, unknown> } = {},
): Promise<{ items: Item[]; next?: Record<string, unknown> }> {
  const answer = await dynamodb().send(
    new ScanCommand({
      TableName: tableName(options.table),
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: toAttributes({ ':prefix': partitionPrefix }),
      ConsistentRead: true,
      ExclusiveStartKey: options.after && toAttributes(options.after),
    }),
  );
  return {
    items: (answer.Items ?? []).map((item) => unmarshall(item) as Item),
    next: answer.LastEvaluatedKey && unmarshall(answer.LastEvaluatedKey),
  };
}

function toTransactItem(write: Write): TransactWriteItem {
  const TableName = tableName(write.table);
  const condition = 'condition' in write ? write.condition : undefined;
  const set = 'set' in write ? write.set : undefined;
  const names = { ...condition?.names, ...set?.names };
  const values = { ...condition?.values, ...set?.values };
  const common = {
    TableName,
    ExpressionAttributeNames: Object.keys(names).length > 0 ? names : undefined,
    ExpressionAttributeValues: Object.keys(values).length > 0 ? toAttributes(values) : undefined,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  if ('put' in write)
    return { Put: { ...common, Item: toAttributes(write.put), ConditionExpression: condition?.expression } };
  if ('update' in write) {
    return {
      Update: {
        ...common,
        Key: toAttributes({ pk: write.update.pk, sk: write.update.sk }),
        UpdateExpression: write.set.expression,
        ConditionExpression: condition?.expression,
      },
    };
  }
  if ('delete' in write) {
    return {
      Delete: {
        ...common,
        Key: toAttributes({ pk: write.delete.pk, sk: write.delete.sk }),
        ConditionExpression: condition?.expression,
      },
    };
  }
  return {
    ConditionCheck: {
      ...common,
      Key: toAttributes({ pk: write.check.pk, sk: write.check.sk }),
      ConditionExpression: write.condition.expression,
    },
  };
}

/**
 * All the writes, or none.
 * @param token repeats of the same transaction with the same token within ten minutes happen once
 * @throws TransactionRefused with a reason for each write
 */
export async function transact(writes: readonly Write[], token?: string): Promise<void> {
  try {
    await dynamodb().send(
      new TransactWriteItemsCommand({ TransactItems: writes.map(toTransactItem), ClientRequestToken: token }),
    );
  } catch (error) {
    if (error instanceof TransactionCanceledException) throw new TransactionRefused(error.CancellationReasons ?? []);
    throw error;
  }
}

const WRITE_ATTEMPTS = 6;

/** One conditional write outside a transaction. False if the condition did not hold. */
export async function putIf(item: Item, condition?: Expression, table?: TableName): Promise<boolean> {
  try {
    await pastTransactions(() =>
      dynamodb().send(
        new PutItemCommand({
          TableName: tableName(table),
          Item: toAttributes(item),
          ConditionExpression: condition?.expression,
          ExpressionAttributeNames: condition?.names,
          ExpressionAttributeValues: condition?.values && toAttributes(condition.values),
        }),
      ),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** One conditional update outside a transaction. The new item, or undefined if the condition did not hold. */
export async function updateIf(key: Key, set: Expression, condition?: Expression): Promise<Item | undefined> {
  const values = { ...condition?.values, ...set.values };
  const names = { ...condition?.names, ...set.names };
  try {
    const { Attributes } = await pastTransactions(() =>
      dynamodb().send(
        new UpdateItemCommand({
          TableName: tableName(),
          Key: toAttributes({ pk: key.pk, sk: key.sk }),
          UpdateExpression: set.expression,
          ConditionExpression: condition?.expression,
          ExpressionAttributeNames: Object.keys(names).length > 0 ? names : undefined,
          ExpressionAttributeValues: Object.keys(values).length > 0 ? toAttributes(values) : undefined,
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return Attributes && (unmarshall(Attributes) as Item);
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

/** A transaction holds the items that it names for some milliseconds, and the SDK does not try again by itself. */
async function pastTransactions<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      const held = error instanceof Error && error.name === 'TransactionConflictException';
      if (!held || attempt === WRITE_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}
