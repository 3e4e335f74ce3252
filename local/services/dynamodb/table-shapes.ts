/** What CreateTable and UpdateTable may be given, in dynalite's terms, and what dynalite does not know of it. */
import createTable from 'dynalite/validations/createTable.js';
import updateTable from 'dynalite/validations/updateTable.js';
import type { CreateTableInput, UpdateTableInput } from './input-types.ts';
import type { Shape } from './inputs.ts';

interface Struct {
  readonly type: string;
  readonly children: Readonly<Record<string, object>>;
}

/** Optional here. */
const { notNull: _required, ...definitions } = createTable.types['AttributeDefinitions'] as {
  readonly notNull: boolean;
};
const created = (createTable.types['GlobalSecondaryIndexes'] as { readonly children: Struct }).children;
const updates = (updateTable.types['GlobalSecondaryIndexUpdates'] as { readonly children: Struct }).children;

/** Non-key attributes that all indexes of a table may hold together. */
const MAXIMUM_PROJECTED = 100;

export const createTableShape: Shape = {
  types: createTable.types,
  custom: (data, store) => createTable.custom?.(data, store) ?? indexFaultOf(data as unknown as CreateTableInput),
};

function indexFaultOf(data: CreateTableInput): string | undefined {
  const global = data.GlobalSecondaryIndexes ?? [];
  const all = [...global, ...(data.LocalSecondaryIndexes ?? [])];
  const unpaid = global.find(({ ProvisionedThroughput: throughput }) => throughput === undefined);
  if (data.BillingMode !== 'PAY_PER_REQUEST' && unpaid !== undefined)
    return `One or more parameter values were invalid: ProvisionedThroughput is not specified for index: ${unpaid.IndexName}`;
  for (const { Projection: projection } of all) {
    const { ProjectionType: type, NonKeyAttributes: names = [] } = projection;
    if (type === 'INCLUDE' && names.length === 0)
      return 'One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified';
    if (new Set(names).size < names.length)
      return 'One or more parameter values were invalid: Duplicate attribute in NonKeyAttributes';
  }
  const projected = all.reduce((sum, { Projection: { NonKeyAttributes: names = [] } }) => sum + names.length, 0);
  return projected > MAXIMUM_PROJECTED
    ? `One or more parameter values were invalid: Number of NonKeyAttributes projected into all indexes exceeds the limit of ${MAXIMUM_PROJECTED}`
    : undefined;
}

/** dynalite's own shape is older than on-demand tables and the keys of indexes. */
export const updateTableShape: Shape = {
  types: {
    ...updateTable.types,
    AttributeDefinitions: definitions,
    GlobalSecondaryIndexUpdates: {
      type: 'List',
      children: {
        ...updates,
        children: {
          ...updates.children,
          Create: { type: 'FieldStruct<CreateGlobalSecondaryIndexAction>', children: created.children },
        },
      },
    },
  },
  custom: (data) => faultOf(data as unknown as UpdateTableInput),
};

function faultOf(data: UpdateTableInput): string | undefined {
  if (data.BillingMode === 'PROVISIONED' && data.ProvisionedThroughput === undefined)
    return 'One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED';
  if (data.BillingMode === 'PAY_PER_REQUEST' && data.ProvisionedThroughput !== undefined) {
    return 'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST';
  }
  const names = new Set<string>();
  for (const { Create: create, Update: update, Delete: remove } of data.GlobalSecondaryIndexUpdates ?? []) {
    const name = (create ?? update ?? remove)?.IndexName;
    if (name === undefined) {
      return (
        'One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, ' +
        'GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null'
      );
    }
    if (names.has(name)) {
      return `One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: ${name}`;
    }
    names.add(name);
  }
  return undefined;
}
