/** Judges single writes: what the item would become, or why not. Nothing is changed here. */
import { requireCondition } from './database.ts';
import { invalid, transactionConflict } from './errors.ts';
import type { CheckInput, DeleteInput, ParsedUpdate, PutInput, UpdateInput } from './input-types.ts';
import { MAXIMUM_ITEM_SIZE } from './inputs.ts';
import { attributesOf, requireItem, requireKey, requireScalarKeys } from './schema.ts';
import type { Position, TableSchema } from './schema.ts';
import { tieOf } from './table.ts';
import type { Change, Table } from './table.ts';
import { applyUpdate } from './updates.ts';
import { attribute, itemSize } from './values.ts';
import type { Item } from './values.ts';

/** @throws AwsError ValidationException, ConditionalCheckFailedException, TransactionConflictException */
export function planPut(table: Table, input: PutInput): Change {
  const position = requireItem(input.Item, table.schema);
  requireFree(table, position);
  const before = table.get(position);
  requireCondition(table, input, before);
  return { table, position, before, after: input.Item };
}

/** @throws AwsError ValidationException, ConditionalCheckFailedException, TransactionConflictException */
export function planDelete(table: Table, input: DeleteInput): Change {
  const position = requireKey(input.Key, table.schema.key);
  requireFree(table, position);
  const before = table.get(position);
  requireCondition(table, input, before);
  return { table, position, before, after: undefined };
}

/** @throws AwsError ValidationException, ConditionalCheckFailedException, TransactionConflictException */
export function planCheck(table: Table, input: CheckInput): Change {
  const position = requireKey(input.Key, table.schema.key);
  requireFree(table, position);
  const before = table.get(position);
  requireCondition(table, input, before);
  return { table, position, before, after: before, checkOnly: true };
}

/** @throws AwsError ValidationException, ConditionalCheckFailedException, TransactionConflictException */
export function planUpdate(table: Table, input: UpdateInput): Change {
  const position = requireKey(input.Key, table.schema.key);
  const update = input._updates;
  if (update !== undefined) requireUpdatable(update, table.schema);
  requireFree(table, position);
  const before = table.get(position);
  requireCondition(table, input, before);
  const after = applyUpdate(before ?? input.Key, update?.sections ?? []);
  requireIndexable(after, table.schema);
  if (itemSize(after) > MAXIMUM_ITEM_SIZE) throw invalid('Item size to update has exceeded the maximum allowed size');
  return { table, position, before, after };
}

/**
 * Refuses what a transaction under way names.
 *
 * @throws AwsError TransactionConflictException
 */
export function requireFree(table: Table, position: Position): void {
  if (table.held.has(tieOf(position))) throw transactionConflict();
}

/** What can be seen without the item: the key stays, and an index key is not given a value that must be of a wrong type. */
function requireUpdatable(update: ParsedUpdate, schema: TableSchema): void {
  for (const { name } of attributesOf(schema.key)) {
    if (update.sections.some((section) => section.path[0] === name)) {
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
  }
  for (const index of schema.indexes) {
    for (const { name, type } of attributesOf(index.key)) {
      const section = update.sections.find(({ path }) => path.length === 1 && path[0] === name);
      const given = section === undefined || section.type === 'remove' ? undefined : section.attrType;
      if (given !== undefined && given !== type) {
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${given} IndexName: ${index.name}`,
        );
      }
    }
  }
  requireScalarKeys(update.nestedPaths, schema);
}

function requireIndexable(after: Item, schema: TableSchema): void {
  for (const { name, type } of schema.indexes.flatMap((index) => attributesOf(index.key))) {
    const value = attribute(after, name);
    if (value === undefined) continue;
    if (value[type] === undefined)
      throw invalid('The update expression attempted to update the secondary index key to unsupported type');
    if (value[type] === '') {
      throw invalid(
        'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. ' +
          `The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value.`,
      );
    }
  }
}
