/** GetItem and BatchGetItem. */
import type { Output } from '../../contract.ts';
import { consumed, readUnits, sumUnits } from './capacity.ts';
import type { Units } from './capacity.ts';
import type { Database } from './database.ts';
import { project } from './expressions.ts';
import { invalid } from './errors.ts';
import type { Inputs, ParsedProjection } from './input-types.ts';
import { requireKey, requireScalarKeys } from './schema.ts';
import { tieOf } from './table.ts';
import type { Table } from './table.ts';
import { itemSize } from './values.ts';
import type { Item } from './values.ts';

/** An answer stops before it grows beyond this many bytes; the rest of the keys stays unprocessed. */
const MAXIMUM_BATCH = 16 * 1024 * 1024;

export interface Read {
  readonly item: Item | undefined;
  readonly units: Units;
}

/**
 * Reads one item by its key.
 *
 * @throws AwsError ValidationException
 */
export function readOne(table: Table, key: Item, consistent: boolean, projection: ParsedProjection | undefined): Read {
  const position = requireKey(key, table.schema.key);
  requireScalarKeys(projection?.nestedPaths, table.schema);
  const entry = table.items.get(position.partition, position.sort);
  return {
    item: entry === undefined || projection === undefined ? entry?.item : project(entry.item, projection.paths),
    units: { table: readUnits(entry?.size ?? 0, consistent), indexes: new Map() },
  };
}

/** @throws AwsError as AWS does */
export function getItem(database: Database, input: Inputs['GetItem']): Output {
  const table = database.table(input.TableName);
  const { item, units } = readOne(table, input.Key, input.ConsistentRead === true, input._projection);
  table.meter.add('read', units);
  const capacity = consumed(input.ReturnConsumedCapacity, table.name, table.schema.indexes, units);
  return {
    ...(item === undefined ? {} : { Item: item }),
    ...(capacity === undefined ? {} : { ConsumedCapacity: capacity }),
  };
}

/** @throws AwsError as AWS does */
export function batchGetItem(database: Database, input: Inputs['BatchGetItem']): Output {
  let bytes = 0;
  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, object> = {};
  const capacities: object[] = [];
  const requests = Object.entries(input.RequestItems).map(([name, request]) => ({
    table: database.table(name),
    name,
    request,
  }));
  for (const { table, request } of requests) {
    const places = request.Keys.map((key) => tieOf(requireKey(key, table.schema.key)));
    if (new Set(places).size < places.length) throw invalid('Provided list of item keys contains duplicates');
  }
  for (const { table, name, request } of requests) {
    const found: Item[] = [];
    const left: Item[] = [];
    const units: Units[] = [];
    for (const key of request.Keys) {
      const read = readOne(table, key, request.ConsistentRead === true, request._projection);
      const size = read.item === undefined ? 0 : itemSize(read.item);
      if (bytes + size > MAXIMUM_BATCH) {
        left.push(key);
        continue;
      }
      bytes += size;
      units.push(read.units);
      if (read.item !== undefined) found.push(read.item);
    }
    responses[name] = found;
    if (left.length > 0) unprocessed[name] = { ...original(request), Keys: left };
    const total = sumUnits(units);
    table.meter.add('read', total);
    const capacity = consumed(input.ReturnConsumedCapacity, name, table.schema.indexes, total);
    if (capacity !== undefined) capacities.push(capacity);
  }
  return {
    Responses: responses,
    UnprocessedKeys: unprocessed,
    ...(capacities.length === 0 ? {} : { ConsumedCapacity: capacities }),
  };
}

/** The request as the caller wrote it, without what parsing added. */
function original(request: object): object {
  return Object.fromEntries(Object.entries(request).filter(([name]) => !name.startsWith('_')));
}
