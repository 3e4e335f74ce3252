/** Query and Scan. */
import type { Output } from '../../contract.ts';
import { consumed, readUnits } from './capacity.ts';
import type { Units } from './capacity.ts';
import type { Database } from './database.ts';
import { invalid } from './errors.ts';
import { project, satisfies } from './expressions.ts';
import type { Inputs, KeyCondition, QueryInput, ScanInput } from './input-types.ts';
import { firstAfter, firstNotBefore, firstWhere, Ordered } from './ordered.ts';
import type { Entry } from './ordered.ts';
import { attributesOf, keyOf, positionOf, requireKey, requireScalarKeys, sortText } from './schema.ts';
import type { IndexSchema, KeySchema, KeyType } from './schema.ts';
import { projectedNames, tieOf } from './table.ts';
import type { Table } from './table.ts';
import { attribute, itemSize } from './values.ts';
import type { Item } from './values.ts';

/** A page ends when it has read this many bytes. */
const MAXIMUM_PAGE = 1024 * 1024;

/** The table, or the index of it, that is read. */
interface Source {
  readonly table: Table;
  readonly index: IndexSchema | undefined;
  readonly key: KeySchema;
  readonly entries: Ordered;
  /** A local index lacks attributes that are wanted, so that the items themselves are fetched. */
  readonly fetches: boolean;
}

/** @throws AwsError as AWS does */
export function query(database: Database, input: Inputs['Query']): Output {
  const source = sourceOf(database, input);
  const { hash, range } = source.key;
  const partition = requireConditions(source, input);
  const start = startOf(source, input);
  if (start !== undefined && (start.partition !== partition || !withinRange(source, input))) {
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  }
  requireFilterable(
    input,
    [hash, ...(range === undefined ? [] : [range])].map(({ name }) => name),
  );
  requireHeld(source, input);
  const all = source.entries.partition(partition);
  const condition = range === undefined ? undefined : attributeCondition(input, range.name);
  const [first, end] =
    condition === undefined || range === undefined ? [0, all.length] : bounds(all, condition, range.type);
  if (input.ScanIndexForward !== false) {
    return page(
      source,
      input,
      forwards(all, start === undefined ? first : Math.max(first, firstAfter(all, start)), end),
    );
  }
  return page(
    source,
    input,
    backwards(all, first, start === undefined ? end : Math.min(end, firstNotBefore(all, start))),
  );
}

function* forwards(entries: readonly Entry[], first: number, end: number): Generator<Entry> {
  for (let index = first; index < end; index += 1) {
    const entry = entries[index];
    if (entry !== undefined) yield entry;
  }
}

function* backwards(entries: readonly Entry[], first: number, end: number): Generator<Entry> {
  for (let index = end - 1; index >= first; index -= 1) {
    const entry = entries[index];
    if (entry !== undefined) yield entry;
  }
}

/** @throws AwsError as AWS does */
export function scan(database: Database, input: Inputs['Scan']): Output {
  const source = sourceOf(database, input);
  const start = startOf(source, input);
  const segment = { index: input.Segment ?? 0, total: input.TotalSegments ?? 1 };
  if (start !== undefined && Ordered.segment(start.partition, segment.total) !== segment.index) {
    throw invalid(
      'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ' +
        `TotalSegments: ${segment.total} Segment: ${segment.index}`,
    );
  }
  requireFilterable(input, []);
  return page(source, input, source.entries.scan(start, segment));
}

function sourceOf(database: Database, input: QueryInput | ScanInput): Source {
  const table = database.table(input.TableName);
  requireScalarKeys(input._projection?.nestedPaths, table.schema);
  requireScalarKeys(input._filter?.nestedPaths, table.schema);
  requireSelect(input);
  if (input.IndexName === undefined)
    return { table, index: undefined, key: table.schema.key, entries: table.items, fetches: false };
  const index = table.schema.indexes.find(({ name }) => name === input.IndexName);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${input.IndexName}`);
  if (index.kind === 'global' && input.ConsistentRead === true)
    throw invalid('Consistent reads are not supported on global secondary indexes');
  const held = projectedNames(index, table.schema);
  const wanted = (input._projection?.paths ?? []).map(([name]) => String(name));
  const missing = held === undefined ? [] : wanted.filter((name) => !held.has(name));
  const all = input.Select === 'ALL_ATTRIBUTES' && held !== undefined;
  if (index.kind === 'global' && all) {
    throw invalid(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
  if (index.kind === 'global' && missing.length > 0) {
    throw invalid(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${missing.join(', ')}]`,
    );
  }
  return { table, index, key: index.key, entries: table.index(index.name), fetches: all || missing.length > 0 };
}

function requireSelect(input: QueryInput | ScanInput): void {
  if (input.Select === 'ALL_PROJECTED_ATTRIBUTES' && input.IndexName === undefined) {
    throw invalid(
      'One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    );
  }
  if (input._projection !== undefined && input.Select !== undefined && input.Select !== 'SPECIFIC_ATTRIBUTES') {
    throw invalid(
      `Cannot specify the ProjectionExpression when choosing to get ${input.Select === 'COUNT' ? 'only the Count' : input.Select}`,
    );
  }
  if (input._projection === undefined && input.Select === 'SPECIFIC_ATTRIBUTES') {
    throw invalid('Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  }
}

function attributeCondition(input: QueryInput, name: string): KeyCondition | undefined {
  return Object.hasOwn(input.KeyConditions, name) ? input.KeyConditions[name] : undefined;
}

/** Checks the key conditions against the key, and gives the partition that they name. */
function requireConditions({ key }: Source, input: QueryInput): string {
  const names = Object.keys(input.KeyConditions);
  if (key.range === undefined && names.length > 1) throw invalid('Query key condition not supported');
  for (const { name, type } of attributesOf(key)) {
    const condition = attributeCondition(input, name);
    if (condition === undefined) {
      if (name === key.hash.name || names.length > 1)
        throw invalid(`Query condition missed key schema element: ${name}`);
      continue;
    }
    if (condition.AttributeValueList.some((value) => value[type] === undefined)) {
      throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
    }
    if (condition.AttributeValueList.some((value) => value[type] === '')) {
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value. Key: ${name}`,
      );
    }
    if (name === key.hash.name && condition.ComparisonOperator !== 'EQ')
      throw invalid('Query key condition not supported');
  }
  return sortText(attributeCondition(input, key.hash.name)?.AttributeValueList[0], key.hash.type) ?? '';
}

/** The first entry that the condition admits, and the one after the last. */
function bounds(entries: readonly Entry[], condition: KeyCondition, type: KeyType): readonly [number, number] {
  const [low = '', high = ''] = condition.AttributeValueList.map((value) => sortText(value, type) ?? '');
  const from = (text: string) => firstWhere(entries, (entry) => entry.sort >= text);
  const after = (text: string) => firstWhere(entries, (entry) => entry.sort > text);
  switch (condition.ComparisonOperator) {
    case 'EQ':
      return [from(low), after(low)];
    case 'LT':
      return [0, from(low)];
    case 'LE':
      return [0, after(low)];
    case 'GT':
      return [after(low), entries.length];
    case 'GE':
      return [from(low), entries.length];
    case 'BETWEEN':
      return [from(low), after(high)];
    case 'BEGINS_WITH':
      return [from(low), firstWhere(entries, (entry) => entry.sort > low && !entry.sort.startsWith(low))];
  }
}

function withinRange({ key }: Source, input: QueryInput): boolean {
  const condition = key.range === undefined ? undefined : attributeCondition(input, key.range.name);
  const sort =
    key.range === undefined
      ? undefined
      : sortText(attribute(input.ExclusiveStartKey ?? {}, key.range.name), key.range.type);
  if (condition === undefined || key.range === undefined || sort === undefined) return true;
  const [first, end] = bounds([{ partition: '', sort, tie: '', item: {}, size: 0 }], condition, key.range.type);
  return first === 0 && end === 1;
}

const WRONG_START = 'The provided starting key is invalid';

/** Where a page begins: after this place. */
function startOf(
  { table, index, key }: Source,
  input: QueryInput | ScanInput,
): Pick<Entry, 'partition' | 'sort' | 'tie'> | undefined {
  const start = input.ExclusiveStartKey;
  if (start === undefined) return undefined;
  const own = keyOf(start, table.schema.key);
  const whole = index === undefined ? own : keyOf(start, table.schema.key, key);
  const wanted = new Set([...attributesOf(table.schema.key), ...attributesOf(key)].map(({ name }) => name));
  if (Object.keys(start).length !== wanted.size || Object.keys(whole).length !== wanted.size) {
    throw invalid(
      index === undefined ? `${WRONG_START}: The provided key element does not match the schema` : WRONG_START,
    );
  }
  const place = positionOf(start, key);
  if (place === undefined) throw invalid(WRONG_START);
  const position = requireKey(own, table.schema.key);
  return { ...place, tie: index === undefined ? '' : tieOf(position) };
}

function requireFilterable(input: QueryInput | ScanInput, keys: readonly string[]): void {
  const found = keys.find((name) => input._filter !== undefined && Object.hasOwn(input._filter.pathHeads, name));
  if (found !== undefined) {
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${found}`);
  }
}

/** A query of an index cannot filter by what the index does not hold; a scan can, and finds nothing there. */
function requireHeld({ index, table }: Source, input: QueryInput): void {
  const held = index && projectedNames(index, table.schema);
  const missing =
    held &&
    Object.keys(input._filter?.pathHeads ?? {})
      .filter((name) => !held.has(name))
      .toSorted();
  if (index === undefined || missing === undefined || missing.length === 0) return;
  throw invalid(
    `One or more parameter values were invalid: Secondary index ${index.name} does not project one or more filter attributes: [${missing.join(', ')}]`,
  );
}

/** Reads on until the limit, the greatest size of a page, or the end; then filters and projects what was read. */
function page(source: Source, input: QueryInput | ScanInput, entries: Iterable<Entry>): Output {
  const items: Item[] = [];
  let scanned = 0;
  let bytes = 0;
  let fetched = 0;
  let last: Entry | undefined;
  let full = false;
  for (const entry of entries) {
    scanned += 1;
    bytes += entry.size;
    last = entry;
    const item = source.fetches ? itemOf(source, entry) : entry.item;
    if (source.fetches) fetched += readUnits(itemSize(item), input.ConsistentRead === true);
    if (input._filter === undefined || satisfies(item, input._filter.expression)) items.push(item);
    full = scanned === input.Limit || bytes >= MAXIMUM_PAGE;
    if (full) break;
  }
  const units = unitsOf(source, readUnits(bytes, input.ConsistentRead === true), fetched);
  source.table.meter.add('read', units);
  const capacity = consumed(input.ReturnConsumedCapacity, source.table.name, source.table.schema.indexes, units);
  const projection = input._projection;
  return {
    ...(input.Select === 'COUNT'
      ? {}
      : { Items: projection === undefined ? items : items.map((item) => project(item, projection.paths)) }),
    Count: items.length,
    ScannedCount: scanned,
    ...(full && last !== undefined ? { LastEvaluatedKey: keyOf(last.item, source.table.schema.key, source.key) } : {}),
    ...(capacity === undefined ? {} : { ConsumedCapacity: capacity }),
  };
}

function unitsOf({ index }: Source, read: number, fetched: number): Units {
  return index === undefined
    ? { table: read, indexes: new Map() }
    : { table: fetched, indexes: new Map([[index.name, read]]) };
}

/** The item that an entry of a local index stands for. */
function itemOf({ table }: Source, entry: Entry): Item {
  const position = positionOf(entry.item, table.schema.key);
  return (position === undefined ? undefined : table.get(position)) ?? entry.item;
}
