/** Operations on tables, and what AWS tells about them. */
import { AwsError } from '../../contract.ts';
import type { Input, Output } from '../../contract.ts';
import type { Database } from './database.ts';
import { describe } from './describe.ts';
import { invalid, noSuchTableNamed } from './errors.ts';
import type { CreateTableInput, Inputs, KeySchemaElement } from './input-types.ts';
import { isRecord, tableNameOf } from './inputs.ts';
import type { IndexSchema, KeySchema, KeyType, TableSchema } from './schema.ts';
import { Table } from './table.ts';
import type { StreamViewType, TableSettings } from './table.ts';

const HOUR = 3_600_000;

/** What a table can be given beyond its keys and indexes. */
export type Extras = Partial<
  Pick<
    TableSettings,
    'ttlAttribute' | 'deletionProtection' | 'pointInTimeRecovery' | 'keyArn' | 'encryptedBy' | 'tableClass' | 'tags'
  >
> & {
  readonly streamView?: StreamViewType;
};

/**
 * Creates a table. It is there at once, and empty.
 *
 * @throws AwsError ResourceInUseException, ValidationException
 */
export function addTable(database: Database, input: CreateTableInput, extras: Extras): Table {
  const { host } = database;
  if (database.tables.has(input.TableName))
    throw new AwsError('ResourceInUseException', `Table already exists: ${input.TableName}`);
  const arn = host.arn('dynamodb', `table/${input.TableName}`);
  const now = host.clock.now();
  const { streamView, ...settings } = extras;
  const table = new Table(
    { name: input.TableName, arn, id: host.random('dynamodb').uuid(), createdAt: now },
    {
      deletionProtection: false,
      pointInTimeRecovery: false,
      ...settings,
      schema: schemaOf(input),
      billingMode: input.BillingMode ?? 'PROVISIONED',
      throughput: input.ProvisionedThroughput,
      onDemandSince: input.BillingMode === 'PAY_PER_REQUEST' ? now : undefined,
    },
  );
  database.setStream(table, streamView);
  database.add(table);
  return table;
}

/** @throws AwsError ValidationException where an attribute is defined and no key uses it, as AWS refuses it */
export function schemaOf(input: CreateTableInput): TableSchema {
  const types = new Map(input.AttributeDefinitions.map(({ AttributeName: name, AttributeType: type }) => [name, type]));
  const used = new Set<string>();
  const key = (elements: readonly KeySchemaElement[]): KeySchema => {
    const [hash, range] = elements.map(({ AttributeName: name }) => {
      used.add(name);
      return { name, type: types.get(name) ?? ('S' satisfies KeyType) };
    });
    if (hash === undefined) throw invalid('Invalid KeySchema: a key needs a HASH attribute');
    return range === undefined ? { hash } : { hash, range };
  };
  const indexes = (kind: IndexSchema['kind'], list: CreateTableInput['GlobalSecondaryIndexes']) =>
    (list ?? []).map((index): IndexSchema => {
      const { IndexName: name, KeySchema: elements, Projection: projection, ProvisionedThroughput: throughput } = index;
      const projected = projection.ProjectionType === 'ALL' ? undefined : (projection.NonKeyAttributes ?? []);
      return { name, kind, key: key(elements), projected, throughput };
    });
  const schema = {
    key: key(input.KeySchema),
    indexes: [...indexes('global', input.GlobalSecondaryIndexes), ...indexes('local', input.LocalSecondaryIndexes)],
  };
  if (used.size < types.size) {
    throw invalid(
      'One or more parameter values were invalid: Some AttributeDefinitions are not used. ' +
        `AttributeDefinitions: [${[...types.keys()].join(', ')}], keys used: [${[...used].join(', ')}]`,
    );
  }
  return schema;
}

/** Forgets the table. Its items give no stream records: on AWS, too, a deleted table just ends. */
export function removeTable(database: Database, table: Table): void {
  database.setStream(table, undefined);
  table.settings = { ...table.settings, ttlAttribute: undefined };
  database.tables.delete(table.name);
}

/** @throws AwsError ResourceNotFoundException, ValidationException (deletion protection) */
export function deleteTable(database: Database, input: Input): Output {
  const table = namedTable(database, input);
  if (table.settings.deletionProtection) {
    throw invalid(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
  removeTable(database, table);
  return { TableDescription: describe(table, 'DELETING') };
}

/** @throws AwsError ResourceNotFoundException */
export function describeTable(database: Database, input: Input): Output {
  return { Table: describe(namedTable(database, input)) };
}

export function listTables(database: Database, input: Inputs['ListTables']): Output {
  const after = input.ExclusiveStartTableName ?? '';
  const names = [...database.tables.keys()].filter((name) => name > after).toSorted();
  const page = names.slice(0, input.Limit ?? 100);
  return { TableNames: page, ...(page.length < names.length ? { LastEvaluatedTableName: page.at(-1) } : {}) };
}

/** @throws AwsError ResourceNotFoundException, ValidationException; once an hour at most, as on AWS */
export function updateTimeToLive(database: Database, input: Input): Output {
  const table = namedTable(database, input);
  const { AttributeName: name, Enabled: enabled } = isRecord(input['TimeToLiveSpecification'])
    ? input['TimeToLiveSpecification']
    : {};
  if (typeof name !== 'string' || name === '' || typeof enabled !== 'boolean') {
    throw invalid(
      "1 validation error detected: Value null at 'timeToLiveSpecification' failed to satisfy constraint: Member must not be null",
    );
  }
  const now = database.host.clock.now();
  if (now - (table.settings.ttlChangedAt ?? -Infinity) < HOUR)
    throw invalid('Time to live has been modified multiple times within a fixed interval');
  const current = table.settings.ttlAttribute;
  if (enabled && current !== undefined) throw invalid('TimeToLive is already enabled');
  if (!enabled && current === undefined) throw invalid('TimeToLive is already disabled');
  if (!enabled && current !== name)
    throw invalid('TimeToLive is active on a different AttributeName: current AttributeName is ' + current);
  table.settings = { ...table.settings, ttlAttribute: enabled ? name : undefined, ttlChangedAt: now };
  database.settingsChanged(table);
  return { TimeToLiveSpecification: { AttributeName: name, Enabled: enabled } };
}

/** @throws AwsError ResourceNotFoundException */
export function describeTimeToLive(database: Database, input: Input): Output {
  const name = namedTable(database, input).settings.ttlAttribute;
  return {
    TimeToLiveDescription:
      name === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: name },
  };
}

/** @throws AwsError TableNotFoundException */
export function describeContinuousBackups(database: Database, input: Input): Output {
  const name = nameIn(input);
  const table = database.tables.get(name);
  if (table === undefined) throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
  const status = table.settings.pointInTimeRecovery ? 'ENABLED' : 'DISABLED';
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
    },
  };
}

/** @throws AwsError ResourceNotFoundException, ValidationException */
export function namedTable(database: Database, input: Input): Table {
  const name = nameIn(input);
  const table = database.tables.get(name);
  if (table === undefined) throw noSuchTableNamed(name);
  return table;
}

function nameIn(input: Input): string {
  const name = input['TableName'];
  if (typeof name === 'string') return tableNameOf(name);
  throw invalid(
    "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
  );
}
