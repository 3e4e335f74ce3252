/** PutItem, UpdateItem, DeleteItem and BatchWriteItem. */
import type { Output } from '../../contract.ts';
import { consumed } from './capacity.ts';
import type { Units } from './capacity.ts';
import type { Database } from './database.ts';
import { invalid } from './errors.ts';
import { project } from './expressions.ts';
import type { CapacityDetail, Inputs, UpdateInput, WriteRequest } from './input-types.ts';
import { planDelete, planPut, planUpdate } from './plans.ts';
import { keyOf, requireItem, requireKey } from './schema.ts';
import { tieOf } from './table.ts';
import type { Change, Table } from './table.ts';
import type { Item } from './values.ts';

interface Asked {
  readonly ReturnConsumedCapacity?: CapacityDetail;
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE';
}

/** @throws AwsError as AWS does */
export function putItem(database: Database, input: Inputs['PutItem']): Output {
  const change = planPut(database.table(input.TableName), input);
  return answer(database, change, input, input.ReturnValues === 'ALL_OLD' ? change.before : undefined);
}

/** @throws AwsError as AWS does */
export function deleteItem(database: Database, input: Inputs['DeleteItem']): Output {
  const change = planDelete(database.table(input.TableName), input);
  return answer(database, change, input, input.ReturnValues === 'ALL_OLD' ? change.before : undefined);
}

/** @throws AwsError as AWS does */
export function updateItem(database: Database, input: Inputs['UpdateItem']): Output {
  const change = planUpdate(database.table(input.TableName), input);
  return answer(database, change, input, returned(input, change));
}

function returned(input: UpdateInput, { before, after }: Change): Item | undefined {
  const paths = input._updates?.paths ?? [];
  const item = input.ReturnValues === 'ALL_OLD' || input.ReturnValues === 'UPDATED_OLD' ? before : after;
  switch (input.ReturnValues) {
    case 'ALL_OLD':
    case 'ALL_NEW':
      return item;
    case 'UPDATED_OLD':
    case 'UPDATED_NEW': {
      const parts = item === undefined ? {} : project(item, paths);
      return Object.keys(parts).length === 0 ? undefined : parts;
    }
    case 'NONE':
    case undefined:
      return undefined;
  }
}

function answer(database: Database, change: Change, asked: Asked, attributes: Item | undefined): Output {
  const { table } = change;
  const units = database.commit([change]).get(table);
  const item = change.after ?? change.before;
  return {
    ...(attributes === undefined ? {} : { Attributes: attributes }),
    ...members('ConsumedCapacity', capacityOf(table, units, asked)),
    ...members('ItemCollectionMetrics', item === undefined ? undefined : collectionOf(table, item, asked)),
  };
}

/** At most 25 writes, none conditional. What a transaction under way holds stays unprocessed. */
export function batchWriteItem(database: Database, input: Inputs['BatchWriteItem']): Output {
  const batches = Object.entries(input.RequestItems);
  if (batches.reduce((sum, [, requests]) => sum + requests.length, 0) > 25)
    throw invalid('Too many items requested for the BatchWriteItem call');
  const plans = batches.map(([name, requests]) => ({ name, parts: planBatch(database.table(name), requests) }));
  const free = ({ change }: BatchPart) => !change.table.held.has(tieOf(change.position));
  const changes = plans.flatMap(({ parts }) => parts.filter(free).map(({ change }) => change));
  const left = plans.flatMap(({ name, parts }) => {
    const requests = parts.filter((part) => !free(part)).map(({ request }) => request);
    return requests.length === 0 ? [] : [[name, requests] as const];
  });
  const units = [...database.commit(changes)];
  const capacities = units.flatMap(([table, cost]) => capacityOf(table, cost, input) ?? []);
  const collections = units.flatMap(([table]) => {
    const own = changes.filter((change) => change.table === table);
    const metrics = own.flatMap((change) => collectionOf(table, change.after ?? change.before ?? {}, input) ?? []);
    return metrics.length === 0 ? [] : [[table.name, metrics] as const];
  });
  return {
    UnprocessedItems: Object.fromEntries(left),
    ...members('ConsumedCapacity', capacities.length === 0 ? undefined : capacities),
    ...members('ItemCollectionMetrics', collections.length === 0 ? undefined : Object.fromEntries(collections)),
  };
}

interface BatchPart {
  readonly request: WriteRequest;
  readonly change: Change;
}

function planBatch(table: Table, requests: readonly WriteRequest[]): readonly BatchPart[] {
  const seen = new Set<string>();
  return requests.map((request) => {
    const { PutRequest: put, DeleteRequest: removal } = request;
    const position =
      put === undefined ? requireKey(removal.Key, table.schema.key) : requireItem(put.Item, table.schema);
    const place = tieOf(position);
    if (seen.has(place)) throw invalid('Provided list of item keys contains duplicates');
    seen.add(place);
    return { request, change: { table, position, before: table.get(position), after: put?.Item } };
  });
}

function capacityOf(table: Table, units: Units | undefined, asked: Asked): object | undefined {
  return units && consumed(asked.ReturnConsumedCapacity, table.name, table.schema.indexes, units);
}

/** Only tables with local indexes have item collections. */
function collectionOf(table: Table, item: Item, asked: Asked): object | undefined {
  if (asked.ReturnItemCollectionMetrics !== 'SIZE' || !table.schema.indexes.some((index) => index.kind === 'local'))
    return undefined;
  return { ItemCollectionKey: keyOf(item, { hash: table.schema.key.hash }), SizeEstimateRangeGB: [0, 1] };
}

function members(name: string, value: object | undefined): Output {
  return value === undefined ? {} : { [name]: value };
}
