/** What UpdateTable may be given, in dynalite's terms: its own shape is older than on-demand tables and index keys. */
import createTable from 'dynalite/validations/createTable.js';
import updateTable from 'dynalite/validations/updateTable.js';
import type { UpdateTableInput } from './input-types.ts';
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
