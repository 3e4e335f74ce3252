/** What a table declares: its keys and indexes; and the checks that they ask of keys and items. */
import { invalid } from './errors.ts';
import { sortable } from './decimal.ts';
import { attribute, typeOf } from './values.ts';
import type { AttributeValue, Item } from './values.ts';

export type KeyType = 'S' | 'N' | 'B';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

export interface IndexSchema {
  readonly name: string;
  readonly kind: 'global' | 'local';
  readonly key: KeySchema;
  /** The attributes that it holds; undefined for all of them. */
  readonly projected?: readonly string[];
  /** Of a global index of a provisioned table. */
  readonly throughput?: { readonly ReadCapacityUnits: number; readonly WriteCapacityUnits: number };
}

export interface TableSchema {
  readonly key: KeySchema;
  readonly indexes: readonly IndexSchema[];
}

/** Where an item stands: equal texts are equal values, and the order of `sort` is the order of the values. */
export interface Position {
  readonly partition: string;
  readonly sort: string;
}

/** The attributes of a key, hash first. */
export function attributesOf(key: KeySchema): readonly KeyAttribute[] {
  return key.range === undefined ? [key.hash] : [key.hash, key.range];
}

/** The position of the item by this key, or undefined where it lacks part of it (an index does not hold it then). */
export function positionOf(item: Item, key: KeySchema): Position | undefined {
  const partition = sortText(attribute(item, key.hash.name), key.hash.type);
  const sort = key.range === undefined ? '' : sortText(attribute(item, key.range.name), key.range.type);
  return partition === undefined || sort === undefined ? undefined : { partition, sort };
}

/** Text in the order of the values, or undefined where the value is not of the type. */
export function sortText(value: AttributeValue | undefined, type: KeyType): string | undefined {
  if (value?.[type] === undefined) return undefined;
  if (value.N !== undefined) return sortable(value.N);
  if (value.B !== undefined) return Buffer.from(value.B, 'base64').toString('hex');
  return inCodePointOrder(value.S ?? '');
}

/** UTF-16 orders surrogates before U+E000..U+FFFF, AWS (UTF-8) after: this exchanges the two ranges. */
function inCodePointOrder(text: string): string {
  return text.replace(/[\ud800-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
  });
}

/** The key of the table, and of the index if one is given, as it appears in `LastEvaluatedKey`. */
export function keyOf(item: Item, ...keys: readonly KeySchema[]): Item {
  const key: Record<string, AttributeValue> = {};
  for (const { name } of keys.flatMap(attributesOf)) {
    const value = attribute(item, name);
    if (value !== undefined) key[name] = value;
  }
  return key;
}

const KEY_MISMATCH = 'The provided key element does not match the schema';

/**
 * Checks the `Key` of a request.
 *
 * @throws AwsError ValidationException where it is not exactly the key of the table.
 */
export function requireKey(key: Item, schema: KeySchema): Position {
  const expected = attributesOf(schema);
  if (Object.keys(key).length !== expected.length) throw invalid(KEY_MISMATCH);
  for (const { name, type } of expected) {
    if (attribute(key, name)?.[type] === undefined) throw invalid(KEY_MISMATCH);
  }
  return requirePosition(key, schema);
}

/**
 * Checks an item that is to be stored: its key is there, and what is indexed has the type that the index wants.
 *
 * @throws AwsError ValidationException
 */
export function requireItem(item: Item, schema: TableSchema): Position {
  for (const { name, type } of attributesOf(schema.key)) {
    const value = attribute(item, name);
    if (value === undefined)
      throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    if (value[type] === undefined) {
      throw invalid(
        `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
  }
  const position = requirePosition(item, schema.key);
  for (const index of schema.indexes) {
    for (const { name, type } of attributesOf(index.key)) {
      const value = attribute(item, name);
      if (value === undefined) continue;
      if (value[type] === undefined) {
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      }
      if (value[type] === '') {
        throw invalid(
          'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
            `The AttributeValue for a key attribute cannot contain an empty ${kindOf(type)} value. IndexName: ${index.name}, IndexKey: ${name}`,
        );
      }
    }
  }
  return position;
}

function requirePosition(item: Item, schema: KeySchema): Position {
  for (const { name, type } of attributesOf(schema)) {
    const value = attribute(item, name)?.[type];
    if (value === '') {
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kindOf(type)} value. Key: ${name}`,
      );
    }
    const size = type === 'N' ? 0 : Buffer.byteLength(value ?? '', type === 'B' ? 'base64' : 'utf8');
    if (name === schema.hash.name && size > 2048) {
      throw invalid(
        'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
      );
    }
    if (name === schema.range?.name && size > 1024) {
      throw invalid(
        'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
      );
    }
  }
  const position = positionOf(item, schema);
  if (position === undefined) throw invalid(KEY_MISMATCH);
  return position;
}

function kindOf(type: KeyType): string {
  return type === 'B' ? 'binary' : 'string';
}

/**
 * Refuses expressions that look inside a key attribute.
 *
 * @throws AwsError ValidationException
 */
export function requireScalarKeys(
  nestedPaths: Readonly<Record<string, unknown>> | undefined,
  schema: TableSchema,
): void {
  if (nestedPaths === undefined) return;
  const keys: readonly (readonly [string, readonly KeyAttribute[]])[] = [
    ['Key', attributesOf(schema.key)],
    ...schema.indexes.map((index) => ['IndexKey', attributesOf(index.key)] as const),
  ];
  for (const [label, attributes] of keys) {
    for (const { name } of attributes) {
      if (Object.hasOwn(nestedPaths, name)) {
        throw invalid(
          `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${label}: ${name}`,
        );
      }
    }
  }
}
