/** The rights that each request needs, with the condition keys that policies can restrict it by. */
import type { Right } from '../../contract.ts';
import type { Database } from './database.ts';
import type { Conditional, GetInput, Inputs, ParsedCondition, ParsedProjection } from './input-types.ts';
import { attribute } from './values.ts';
import type { AttributeValue, Item } from './values.ts';

interface Details {
  readonly index?: string;
  /** Items or keys whose hash attribute is touched. */
  readonly keys?: readonly Item[];
  /** Names of the attributes that the request mentions; undefined for all of them. */
  readonly attributes?: readonly string[];
  readonly asked?: {
    readonly ReturnValues?: string;
    readonly ReturnConsumedCapacity?: string;
    readonly Select?: string;
  };
}

/** The right to an action on a table (or an index of it). */
export function tableRight(database: Database, action: string, tableName: string, details: Details = {}): Right {
  const table = database.tables.get(tableName);
  const arn = table?.arn ?? database.host.arn('dynamodb', `table/${tableName}`);
  const index =
    details.index === undefined ? undefined : table?.schema.indexes.find(({ name }) => name === details.index);
  const hash = (index ?? table?.schema)?.key.hash.name;
  const leading = hash === undefined ? [] : (details.keys ?? []).flatMap((key) => text(attribute(key, hash)));
  const keyArn = table?.settings.keyArn;
  return {
    action: `dynamodb:${action}`,
    resource: details.index === undefined ? arn : `${arn}/index/${details.index}`,
    context: {
      ...(leading.length === 0 ? {} : { 'dynamodb:LeadingKeys': [...new Set(leading)] }),
      ...(details.attributes === undefined ? {} : { 'dynamodb:Attributes': [...new Set(details.attributes)] }),
      ...named('ReturnValues', details.asked?.ReturnValues),
      ...named('ReturnConsumedCapacity', details.asked?.ReturnConsumedCapacity),
      ...named('Select', details.asked?.Select),
    },
    ...(keyArn === undefined ? {} : { keyArn }),
  };
}

function named(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [`dynamodb:${name}`]: value };
}

function text(value: AttributeValue | undefined): readonly string[] {
  const found = value?.S ?? value?.N ?? value?.B;
  return found === undefined ? [] : [found];
}

/** The operations on items. */
export type ItemOperation = Exclude<keyof Inputs, 'CreateTable' | 'UpdateTable' | 'ListTables'>;

type RightsOf = { readonly [K in ItemOperation]: (database: Database, input: Inputs[K]) => readonly Right[] };

/** The rights of the operations on items. */
export const itemRights: RightsOf = {
  GetItem: (database, input) => [getRight(database, input)],
  PutItem: (database, input) => [writeRight(database, 'PutItem', input, input.Item, Object.keys(input.Item), input)],
  UpdateItem: (database, input) => [
    writeRight(database, 'UpdateItem', input, input.Key, heads(input._updates?.paths), input),
  ],
  DeleteItem: (database, input) => [writeRight(database, 'DeleteItem', input, input.Key, [], input)],
  Query: (database, input) => [
    tableRight(database, 'Query', input.TableName, {
      index: input.IndexName,
      keys: [
        Object.fromEntries(
          Object.entries(input.KeyConditions).flatMap(
            ([
              name,
              {
                AttributeValueList: [value],
              },
            ]) => (value === undefined ? [] : [[name, value]]),
          ),
        ),
      ],
      attributes: readAttributes(input._projection, Object.keys(input.KeyConditions), input._filter),
      asked: { ...input, Select: selected(input) },
    }),
  ],
  Scan: (database, input) => [
    tableRight(database, 'Scan', input.TableName, {
      index: input.IndexName,
      attributes: readAttributes(input._projection, [], input._filter),
      asked: { ...input, Select: selected(input) },
    }),
  ],
  BatchGetItem: (database, input) =>
    Object.entries(input.RequestItems).map(([name, request]) =>
      tableRight(database, 'BatchGetItem', name, {
        keys: request.Keys,
        attributes: readAttributes(
          request._projection,
          request.Keys.flatMap((key) => Object.keys(key)),
        ),
        asked: { ...input, Select: selected(request) },
      }),
    ),
  BatchWriteItem: (database, input) =>
    Object.entries(input.RequestItems).map(([name, requests]) => {
      const items = requests.map((request) => request.PutRequest?.Item ?? request.DeleteRequest?.Key ?? {});
      return tableRight(database, 'BatchWriteItem', name, {
        keys: items,
        attributes: items.flatMap((item) => Object.keys(item)),
        asked: input,
      });
    }),
  TransactWriteItems: (database, input) =>
    input.TransactItems.map((write): Right => {
      if ('Put' in write)
        return writeRight(database, 'PutItem', write.Put, write.Put.Item, Object.keys(write.Put.Item), input);
      if ('Update' in write)
        return writeRight(
          database,
          'UpdateItem',
          write.Update,
          write.Update.Key,
          heads(write.Update._updates?.paths),
          input,
        );
      if ('Delete' in write) return writeRight(database, 'DeleteItem', write.Delete, write.Delete.Key, [], input);
      return writeRight(database, 'ConditionCheckItem', write.ConditionCheck, write.ConditionCheck.Key, [], input);
    }).map((right) => within('TransactWriteItems', right)),
  TransactGetItems: (database, input) =>
    input.TransactItems.map(({ Get: get }) => within('TransactGetItems', getRight(database, get))),
};

/** The action as part of a transaction. */
function within(operation: string, right: Right): Right {
  return { ...right, context: { ...right.context, 'dynamodb:EnclosingOperation': operation } };
}

function getRight(database: Database, input: GetInput): Right {
  const attributes = readAttributes(input._projection, Object.keys(input.Key));
  const asked = { ...input, Select: selected(input) };
  return tableRight(database, 'GetItem', input.TableName, { keys: [input.Key], attributes, asked });
}

/** What a read asks for where it does not say so itself: a policy may insist on named attributes. */
function selected(input: {
  readonly _projection?: ParsedProjection;
  readonly IndexName?: string;
  readonly Select?: string;
}): string {
  if (input.Select !== undefined) return input.Select;
  if (input._projection !== undefined) return 'SPECIFIC_ATTRIBUTES';
  return input.IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}

function writeRight(
  database: Database,
  action: string,
  input: Conditional,
  key: Item,
  written: readonly string[],
  asked: Details['asked'],
): Right {
  const attributes = [...Object.keys(key), ...written, ...Object.keys(input._condition?.pathHeads ?? {})];
  return tableRight(database, action, input.TableName, {
    keys: [key],
    attributes,
    asked: { ReturnValues: 'NONE', ...asked },
  });
}

/** Without a projection the request asks for everything, and AWS gives the condition key no value. */
function readAttributes(
  projection: ParsedProjection | undefined,
  keys: readonly string[],
  filter?: ParsedCondition,
): readonly string[] | undefined {
  if (projection === undefined) return undefined;
  return [...heads(projection.paths), ...keys, ...Object.keys(filter?.pathHeads ?? {})];
}

function heads(paths: readonly (readonly (string | number)[])[] | undefined): readonly string[] {
  return (paths ?? []).map(([name]) => String(name));
}
