import type { Item, TableName } from '../functions/platform/table.ts';
import { databaseOf } from '../local/services/dynamodb/database.ts';
import { positionOf } from '../local/services/dynamodb/schema.ts';
import type { Table } from '../local/services/dynamodb/table.ts';
import type { AttributeValue } from '../local/services/dynamodb/values.ts';
import type { Product } from '../local/product.ts';

const OPERATOR = { kind: 'operator' } as const;
/** So many items are put before the stack goes on with what it does. */
const TURN = 10_000;

/** Puts items into a table, whatever they are, and replaces those that stand there. */
export type Put = (items: Iterable<Item>, table?: TableName) => Promise<void>;

/**
 * Lets this process use the product's tables as its functions do.
 * @returns puts items straight into the tables of the local stack, millions if need be: no request, nothing counted, nothing that follows
 */
export async function besideApi({ stack }: Product): Promise<Put> {
  const parameter = async (name: string): Promise<string> => {
    const answer = await stack.host.call(OPERATOR, 'ssm', 'GetParameter', { Name: `/frontdesk/local/${name}` });
    return (answer as { Parameter: { Value: string } }).Parameter.Value;
  };
  const names = { RECORDS_TABLE: await parameter('tables/records'), AUDIT_TABLE: await parameter('tables/audit') };
  Object.assign(process.env, names, {
    AWS_ENDPOINT_URL: stack.origin,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    MATCH_KEY_ID: await parameter('keys/match'),
    SEAL_KEY_ID: await parameter('keys/seal'),
  });
  const database = databaseOf(stack.host);
  return async (items, table = 'RECORDS_TABLE') => {
    const into = database.table(names[table]);
    const attributes = new Attributes();
    let done = 0;
    for (const item of items) {
      putInto(into, attributes.ofItem(item));
      done += 1;
      if (done % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

function putInto(table: Table, item: Readonly<Record<string, AttributeValue>>): void {
  const position = positionOf(item, table.schema.key);
  if (!position) throw new Error('an item has a key');
  table.apply(position, table.get(position), item);
}

/** How many texts are remembered at once. */
const REMEMBERED = 50_000;

/** Values as DynamoDB has them. A text that comes again is the same object in every item: so a million items take a gigabyte or two. */
class Attributes {
  #texts = new Map<string, AttributeValue>();

  ofItem(item: object): Record<string, AttributeValue> {
    const all: Record<string, AttributeValue> = {};
    for (const [name, value] of Object.entries(item)) if (value !== undefined) all[name] = this.#of(value);
    return all;
  }

  #of(value: unknown): AttributeValue {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return { N: String(value) };
    if (typeof value === 'boolean') return { BOOL: value };
    if (value === null) return { NULL: true };
    if (Array.isArray(value)) return { L: value.map((each) => this.#of(each)) };
    if (typeof value === 'object') return { M: this.ofItem(value) };
    throw new TypeError(`no item holds a ${typeof value}`);
  }

  #text(text: string): AttributeValue {
    const known = this.#texts.get(text);
    if (known) return known;
    if (this.#texts.size === REMEMBERED) this.#texts.clear();
    const value = { S: text };
    this.#texts.set(text, value);
    return value;
  }
}
