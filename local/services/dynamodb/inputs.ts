/**
 * Reads the inputs of the operations. dynalite checks shapes and values, words the refusals as AWS does, and parses the
 * expressions; what came to DynamoDB after it (transactions, items of failed conditions) is described to it here in its
 * own terms.
 */
import dynalite from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import batchGetItem from 'dynalite/validations/batchGetItem.js';
import batchWriteItem from 'dynalite/validations/batchWriteItem.js';
import deleteItem from 'dynalite/validations/deleteItem.js';
import getItem from 'dynalite/validations/getItem.js';
import listTables from 'dynalite/validations/listTables.js';
import putItem from 'dynalite/validations/putItem.js';
import query from 'dynalite/validations/query.js';
import scan from 'dynalite/validations/scan.js';
import updateItem from 'dynalite/validations/updateItem.js';
import { AwsError } from '../../contract.ts';
import type { Input } from '../../contract.ts';
import { invalid } from './errors.ts';
import type { Inputs, ParsedCondition } from './input-types.ts';
import { requireLimits, requireName, requireSizes } from './limits.ts';
import { betweenMessage, requireComparable } from './operands.ts';
import { syntaxMessage } from './syntax.ts';
import { createTableShape, updateTableShape } from './table-shapes.ts';
import { itemSize, order } from './values.ts';
import type { Item } from './values.ts';

/** How the bounds of BETWEEN are compared: dynalite compares texts by UTF-16, AWS by UTF-8. */
dynalite.compare = (_greater, low, high) => (order(low, high) ?? 0) > 0;

/** The greatest size of an item, in bytes. */
export const MAXIMUM_ITEM_SIZE = 400 * 1024;

const UPDATE_FUNCTIONS = ['if_not_exists', 'list_append'];
const CONDITION_FUNCTIONS = [
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
];

/** Levels of lists and maps in an attribute; the item itself is the first of AWS's 32. */
const MAXIMUM_DEPTH = 31;

/** What dynalite checks an input by. */
export interface Shape {
  readonly types: Record<string, object>;
  readonly custom?: (data: Record<string, unknown>, store: object) => string | undefined;
}

const returnedOnFailure = { ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] } };
const consumedCapacity = { ReturnConsumedCapacity: { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] } };
const collectionMetrics = { ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] } };
const { TableName = {}, Key = {} } = getItem.types;
const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = putItem.types;
const required = { type: 'String', notNull: true };

/** The parameters of the time before expressions. AWS still takes them; this stand-in refuses them by name. */
const LEGACY = [
  'Expected',
  'ConditionalOperator',
  'AttributeUpdates',
  'AttributesToGet',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

const conditionCheck: Shape = {
  types: {
    TableName,
    Key,
    ConditionExpression: required,
    ExpressionAttributeNames,
    ExpressionAttributeValues,
    ...returnedOnFailure,
  },
  custom: (data) => valueFaults(data['Key']) ?? validations.validateExpressions(data),
};
const transactPut: Shape = { types: { ...putItem.types, ...returnedOnFailure }, custom: putItem.custom };
const transactDelete: Shape = { types: { ...deleteItem.types, ...returnedOnFailure }, custom: deleteItem.custom };
const transactUpdate: Shape = {
  types: { ...updateItem.types, UpdateExpression: required, ...returnedOnFailure },
  custom: updateItem.custom,
};
const writes: Readonly<Record<string, Shape>> = {
  ConditionCheck: conditionCheck,
  Put: transactPut,
  Delete: transactDelete,
  Update: transactUpdate,
};

const shapes: Readonly<Record<keyof Inputs, Shape>> = {
  GetItem: getItem,
  PutItem: { types: { ...putItem.types, ...returnedOnFailure }, custom: putItem.custom },
  UpdateItem: { types: { ...updateItem.types, ...returnedOnFailure }, custom: updateItem.custom },
  DeleteItem: { types: { ...deleteItem.types, ...returnedOnFailure }, custom: deleteItem.custom },
  Query: query,
  Scan: {
    types: { ...scan.types, TotalSegments: { ...scan.types['TotalSegments'], lessThanOrEqual: 1_000_000 } },
    custom: (data, store) =>
      data['Segment'] !== undefined && data['TotalSegments'] === undefined
        ? 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present'
        : scan.custom?.(data, store),
  },
  BatchGetItem: batchGetItem,
  BatchWriteItem: {
    types: batchWriteItem.types,
    custom: (data, store) => {
      const requests = isRecord(data['RequestItems']) ? Object.values(data['RequestItems']).flatMap(recordsIn) : [];
      return requests.some((request) => Object.keys(request).length > 1)
        ? 'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'
        : batchWriteItem.custom?.(data, store);
    },
  },
  TransactWriteItems: {
    types: {
      ...consumedCapacity,
      ...collectionMetrics,
      ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
      TransactItems: transactItems('TransactWriteItem', writes),
    },
    custom: (data, store) =>
      eachTransactItem(data, writes, store, 'TransactItems can only contain one of Check, Put, Update or Delete'),
  },
  TransactGetItems: {
    types: { ...consumedCapacity, TransactItems: transactItems('TransactGetItem', { Get: getItem }) },
    custom: (data, store) => eachTransactItem(data, { Get: getItem }, store, 'TransactItems must contain a Get'),
  },
  CreateTable: createTableShape,
  UpdateTable: updateTableShape,
  ListTables: listTables,
};

/**
 * The input, checked and with its expressions parsed. The input itself is left as it is.
 *
 * @throws AwsError ValidationException or SerializationException, worded as AWS does
 */
export function parse<K extends keyof Inputs>(operation: K, input: Input): Inputs[K] {
  const shape = shapes[operation];
  refuseLegacy(input);
  try {
    const data = validations.checkTypes({ ...named(input) }, shape.types);
    tidyAll(data);
    for (const part of partsOf(data)) {
      requireSizes(part);
      withoutDoubleNegation(part);
    }
    validations.checkValidations(data, shape.types, shape.custom, { options: { maxItemSize: Infinity } });
    requireItemSizes(data);
    requireOperands(data);
    return data as unknown as Inputs[K];
  } catch (error) {
    throw asAwsError(error, input);
  }
}

function transactItems(name: string, members: Readonly<Record<string, Shape>>): object {
  const children = Object.fromEntries(
    Object.entries(members).map(([member, shape]) => [
      member,
      { type: `FieldStruct<${member}>`, children: shape.types },
    ]),
  );
  return {
    type: 'List',
    notNull: true,
    lengthGreaterThanOrEqual: 1,
    lengthLessThanOrEqual: 100,
    children: { type: `ValueStruct<${name}>`, children },
  };
}

function eachTransactItem(
  data: Record<string, unknown>,
  members: Readonly<Record<string, Shape>>,
  store: object,
  fault: string,
): string | undefined {
  for (const item of recordsIn(data['TransactItems'])) {
    const [name, ...others] = Object.keys(item);
    const member = name === undefined ? undefined : item[name];
    if (name === undefined || others.length > 0 || !isRecord(member)) return fault;
    const found = members[name]?.custom?.(member, store);
    if (found !== undefined) return found;
  }
  return undefined;
}

function valueFaults(values: unknown): string | undefined {
  return isRecord(values)
    ? Object.values(values)
        .map((value) => validations.validateAttributeValue(value))
        .find((fault) => fault !== undefined)
    : undefined;
}

/** A table may be named by its ARN as well. */
function named(input: Input): Input {
  if (typeof input['TableName'] === 'string') return { ...input, TableName: tableNameOf(input['TableName']) };
  const requests = input['RequestItems'];
  if (isRecord(requests)) {
    return {
      ...input,
      RequestItems: Object.fromEntries(Object.entries(requests).map(([name, value]) => [tableNameOf(name), value])),
    };
  }
  if (!Array.isArray(input['TransactItems'])) return input;
  const items = input['TransactItems'].map((item: unknown) =>
    isRecord(item)
      ? Object.fromEntries(
          Object.entries(item).map(([member, value]) => [member, isRecord(value) ? named(value) : value]),
        )
      : item,
  );
  return { ...input, TransactItems: items };
}

/** The name in a table's name or ARN. */
export function tableNameOf(nameOrArn: string): string {
  return /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

function refuseLegacy(input: Input): void {
  const batches = isRecord(input['RequestItems']) ? Object.values(input['RequestItems']).filter(isRecord) : [];
  for (const place of [input, ...batches]) {
    const found = LEGACY.find((name) => place[name] !== undefined && place[name] !== null);
    if (found !== undefined)
      throw invalid(`The legacy parameter ${found} is not served by the local stack; use an expression`);
  }
}

/** Refuses items with attributes without a name, and items that are too large (dynalite counts characters for bytes). */
function requireItemSizes(data: Record<string, unknown>): void {
  const batches = isRecord(data['RequestItems']) ? Object.values(data['RequestItems']).flatMap(recordsIn) : [];
  const puts = [...partsOf(data), ...batches.map((request) => request['PutRequest']).filter(isRecord)];
  for (const { Item: item } of puts) {
    if (!isRecord(item)) continue;
    for (const name of Object.keys(item)) requireName(name);
    if (itemSize(item as Item) > MAXIMUM_ITEM_SIZE) throw invalid('Item size has exceeded the maximum allowed size');
  }
}

/** Refuses values that are nested too deep, and makes negative zeros zero (dynalite makes all other numbers canonical). */
function tidyAll(data: Record<string, unknown>): void {
  for (const value of Object.values(data)) tidy(value, 0);
}

function tidy(value: unknown, depth: number): void {
  if (value === null)
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  if (Array.isArray(value)) {
    for (const member of value) tidy(member, depth);
  } else if (isRecord(value)) {
    const number = value['N'];
    if (typeof number === 'string' && /^-[0.]+(e[+-]?\d+)?$/i.test(number)) value['N'] = '0';
    if (typeof number === 'string' && /^\+[\d.]/.test(number)) value['N'] = number.slice(1);
    for (const type of ['SS', 'BS']) requireOneEmpty(value[type]);
    if (isRecord(value['M'])) for (const name of Object.keys(value['M'])) requireName(name);
    const deeper = 'M' in value || 'L' in value ? depth + 1 : depth;
    if (deeper > MAXIMUM_DEPTH) {
      throw invalid(
        'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
      );
    }
    for (const member of Object.values(value)) if (typeof member === 'object') tidy(member, deeper);
  }
}

/** AWS's grammar lets a negation be negated, dynalite's does not. */
function withoutDoubleNegation(part: Record<string, unknown>): void {
  for (const name of ['ConditionExpression', 'FilterExpression']) {
    const expression = part[name];
    if (typeof expression === 'string') part[name] = expression.replace(/(?<![#:\w])NOT\s+NOT(?=[\s(])/gi, '');
  }
}

/** An empty member that is there twice: the one duplicate that dynalite overlooks. */
function requireOneEmpty(members: unknown): void {
  if (!Array.isArray(members) || members.filter((member) => member === '').length < 2) return;
  throw invalid(
    `One or more parameter values were invalid: Input collection [${members.join(', ')}] contains duplicates.`,
  );
}

/** Checks the conditions of a request. */
function requireOperands(data: Record<string, unknown>): void {
  for (const part of partsOf(data)) {
    requireLimits(part);
    const { _condition: condition, _filter: filter } = part as {
      _condition?: ParsedCondition;
      _filter?: ParsedCondition;
    };
    if (condition !== undefined) requireComparable(condition.expression, 'ConditionExpression');
    if (filter !== undefined) requireComparable(filter.expression, 'FilterExpression');
  }
}

/** Where a request can have expressions: itself, the tables of a batch, the parts of a transaction. */
function partsOf(data: Record<string, unknown>): readonly Record<string, unknown>[] {
  const parts = recordsIn(data['TransactItems']).flatMap((item) => Object.values(item));
  const batches = isRecord(data['RequestItems']) ? Object.values(data['RequestItems']) : [];
  return [data, ...[...parts, ...batches].filter(isRecord)];
}

function asAwsError(error: unknown, input: Input): unknown {
  const body = isRecord(error) ? error['body'] : undefined;
  if (!isRecord(body)) return error;
  const code = String(body['__type']).split('#').at(-1) ?? 'ValidationException';
  const message = body['message'] ?? body['Message'];
  const text = typeof message === 'string' ? message : '';
  return new AwsError(
    code,
    syntaxMessage(text, partsOf(input)) ?? betweenMessage(text) ?? functionMessage(text) ?? text,
  );
}

/** The message for a function that AWS knows, where it may not stand; dynalite knows only those that may. */
function functionMessage(message: string): string | undefined {
  const [, parameter = '', name = ''] = /^Invalid (\w+): Invalid function name; function: (\w+)$/.exec(message) ?? [];
  const known = parameter === 'UpdateExpression' ? CONDITION_FUNCTIONS : UPDATE_FUNCTIONS;
  if (!known.includes(name)) return undefined;
  const place = parameter === 'UpdateExpression' ? 'an update expression' : 'a condition expression';
  return `Invalid ${parameter}: The function is not allowed in ${place}; function: ${name}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordsIn(list: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
