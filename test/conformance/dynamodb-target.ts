/** Asks a DynamoDB the calls of the suite through the real SDK client, and writes the answers so that they can be compared. */
import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-dynamodb';
import { createService } from '../../local/services/dynamodb/index.ts';
import { createService as streams } from '../../local/services/dynamodb/streams-service.ts';
import { dispatch } from '../../local/wire/dispatch.ts';
import { listen } from '../../local/wire/http.ts';
import { OPERATOR, smallHost } from '../unit/local/smallHost.ts';
import { dynamoDbCases, tables } from './dynamodb-cases.ts';
import type { Case } from './dynamodb-cases.ts';

export type Answers = Readonly<Record<string, unknown>>;

/** Runs every call of the suite against the local service, over its wire protocol. */
export function answersOfLocal(): Promise<Answers> {
  return withDynamoDb((endpoint) => answersOf(clientOf(endpoint)));
}

/** Gives the work a local DynamoDB of its own over HTTP, with tables of one key `p` under these names. */
export async function withDynamoDb<T>(
  work: (endpoint: string) => Promise<T>,
  names: readonly string[] = [],
): Promise<T> {
  const host = smallHost([createService, streams]);
  const listener = await listen(0, (request) =>
    dispatch(
      {
        services: Object.values(host.services),
        principalOf: () => OPERATOR,
        invoke: (principal, service, operation, input) => host.call(principal, service.name, operation, input),
        newRequestId: randomUUID,
        onFault: (where, error) => {
          throw new Error(`fault in ${where}`, { cause: error });
        },
      },
      request,
    ),
  );
  for (const TableName of names) {
    await host.run('dynamodb', 'CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    });
  }
  try {
    return await work(`http://127.0.0.1:${listener.port}`);
  } finally {
    await listener.close();
  }
}

const credentials = { region: 'us-east-1', credentials: { accessKeyId: 'LOCAL', secretAccessKey: 'local' } };

/** Runs every call of the suite against another DynamoDB. */
export function answersOfEndpoint(endpoint: string): Promise<Answers> {
  return answersOf(clientOf(endpoint));
}

/** A client of this endpoint; under made-up credentials where it is not AWS. */
export function clientOf(endpoint: string): sdk.DynamoDBClient {
  const isAws = new URL(endpoint).hostname.endsWith('.amazonaws.com');
  return new sdk.DynamoDBClient({ endpoint, ...(isAws ? {} : { ...credentials, maxAttempts: 1 }) });
}

/** The answer to each case, by its number and name. The tables are created before, and deleted after. */
async function answersOf(client: sdk.DynamoDBClient): Promise<Answers> {
  const suffix = `-${randomUUID().slice(0, 8)}`;
  const names = tables.map((table) => String(table['TableName']));
  const tokens = dynamoDbCases.flatMap(({ input }) =>
    typeof input['ClientRequestToken'] === 'string' ? [input['ClientRequestToken']] : [],
  );
  const physical = (value: unknown): unknown =>
    renamed(value, new Map([...names, ...tokens].map((name) => [name, name + suffix])));
  // Also where a message names one.
  const logical = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(suffix, ''));
  for (const table of tables) await send(client, 'CreateTable', physical(table));
  for (const name of names) await sdk.waitUntilTableExists({ client, maxWaitTime: 120 }, { TableName: name + suffix });
  try {
    const answers: Record<string, unknown> = {};
    for (const [index, oneCase] of dynamoDbCases.entries()) {
      answers[`${index + 1} ${oneCase.name}`] = logical(await answerOf(client, oneCase, physical));
    }
    return answers;
  } finally {
    for (const name of names) await send(client, 'DeleteTable', { TableName: name + suffix });
    client.destroy();
  }
}

/** The answer to one call, or the error, so that it can be compared. */
export async function answerOf(
  client: sdk.DynamoDBClient,
  { operation, input, unordered }: Pick<Case, 'operation' | 'input' | 'unordered'>,
  physical: (value: unknown) => unknown = (value) => value,
): Promise<unknown> {
  try {
    const { $metadata: _metadata, ...answer } = (await send(client, operation, blobs(physical(input)))) as Record<
      string,
      unknown
    >;
    return plain(answer, unordered === true);
  } catch (error) {
    if (!(error instanceof sdk.DynamoDBServiceException)) throw error;
    const { CancellationReasons: reasons, Item: item } = error as { CancellationReasons?: unknown; Item?: unknown };
    return plain({ error: error.name, message: error.message, reasons, item }, false);
  }
}

type Send = (command: object) => Promise<unknown>;

function send(client: sdk.DynamoDBClient, operation: string, input: unknown): Promise<unknown> {
  const Command = (sdk as unknown as Record<string, new (input: unknown) => object>)[`${operation}Command`];
  if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
  return (client.send.bind(client) as unknown as Send)(new Command(input));
}

/** Tables under other names, wherever they are named: as values, and as keys of `RequestItems` and `Responses`. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((member) => renamed(member, names));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [keyNamed(key, member, names), renamed(member, names)]),
  );
}

/** An attribute may be called like a table: its value is an object with one type. */
function keyNamed(key: string, member: unknown, names: ReadonlyMap<string, string>): string {
  const isTable = Array.isArray(member) || (typeof member === 'object' && member !== null && 'Keys' in member);
  return isTable ? (names.get(key) ?? key) : key;
}

/** Base64 becomes bytes, as the SDK wants them. */
function blobs(value: unknown): unknown {
  return mapped(value, (key, member) => {
    if (key === 'B' && typeof member === 'string') return Buffer.from(member, 'base64');
    if (key === 'BS' && Array.isArray(member)) return member.map((text) => Buffer.from(String(text), 'base64'));
    return undefined;
  });
}

function text(member: unknown): string {
  return member instanceof Uint8Array ? Buffer.from(member).toString('base64') : String(member);
}

/** Bytes become base64, sets are sorted, attributes are in the order of their names. */
function plain(value: unknown, unordered: boolean): unknown {
  const bare = mapped(value, (key, member) => {
    if (member instanceof Uint8Array) return text(member);
    if (Array.isArray(member) && (key === 'SS' || key === 'NS' || key === 'BS')) return member.map(text).toSorted();
    if (Array.isArray(member) && unordered) {
      return member
        .map((one) => plain(one, false))
        .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    }
    return undefined;
  });
  return JSON.parse(JSON.stringify(bare)) as unknown;
}

/** A copy, with members replaced where `replace` gives something else; members in the order of their names. */
function mapped(value: unknown, replace: (key: string, member: unknown) => unknown, key = ''): unknown {
  const replaced = replace(key, value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((member) => mapped(member, replace));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const sorted = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, member]) => [name, mapped(member, replace, name)]));
}
