/** Operations on tables, and what AWS tells about them. */
import { AwsError } from '../../contract.ts';
import type { Input, Output } from '../../contract.ts';
import type { Database } from './database.ts';
import { invalid, noSuchTableNamed } from './errors.ts';
import type { CreateTableInput, Inputs, KeySchemaElement } from './input-types.ts';
import { isRecord, tableNameOf } from './inputs.ts';
import { attributesOf } from './schema.ts';
import type { IndexSchema, KeySchema, KeyType, TableSchema } from './schema.ts';
import { Table } from './table.ts';
import type { StreamSettings, StreamViewType, TableSettings } from './table.ts';

/** What a table can be given beyond its keys and indexes. */
export type Extras = Partial<
  Pick<TableSettings, 'ttlAttribute' | 'deletionProtection' | 'pointInTimeRecovery' | 'keyArn' | 'tableClass'>
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
      stream: streamView === undefined ? undefined : newStream(arn, streamView, now),
    },
  );
  database.tables.set(table.name, table);
  return table;
}

/** A stream that begins now; its label is the instant, as on AWS. */
export function newStream(tableArn: string, view: StreamViewType, now: number): StreamSettings {
  const label = new Date(now).toISOString().replace('Z', '');
  return { view, label, arn: `${tableArn}/stream/${label}` };
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
    (list ?? []).map(({ IndexName: name, KeySchema: elements, Projection: projection }): IndexSchema => {
      const projected = projection.ProjectionType === 'ALL' ? undefined : (projection.NonKeyAttributes ?? []);
      return { name, kind, key: key(elements), projected };
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

/** Members of CreateTable whose behaviour only a template can ask for here. */
const BY_TEMPLATE_ONLY = [
  'SSESpecification',
  'ResourcePolicy',
  'GlobalTableSourceArn',
  'GlobalTableSettingsReplicationMode',
];

/**
 * Members of CreateTable that dynalite does not know, and that this stand-in serves.
 *
 * @throws AwsError ValidationException for those that it does not serve
 */
export function extrasOf(input: Input): Extras {
  const refused = BY_TEMPLATE_ONLY.find((name) => input[name] !== undefined && input[name] !== null);
  if (refused !== undefined)
    throw invalid(`The local stack does not serve ${refused} in CreateTable; declare the table in a template`);
  const stream = isRecord(input['StreamSpecification']) ? input['StreamSpecification'] : {};
  const view = stream['StreamEnabled'] === true ? stream['StreamViewType'] : undefined;
  return {
    deletionProtection: input['DeletionProtectionEnabled'] === true,
    ...(isStreamView(view) ? { streamView: view } : {}),
    ...(typeof input['TableClass'] === 'string' ? { tableClass: input['TableClass'] } : {}),
  };
}

/** Whether the text is a kind of stream. */
export function isStreamView(value: unknown): value is StreamViewType {
  return value === 'KEYS_ONLY' || value === 'NEW_IMAGE' || value === 'OLD_IMAGE' || value === 'NEW_AND_OLD_IMAGES';
}

/** Forgets the table. Its items give no stream records: on AWS, too, a deleted table just ends. */
export function removeTable(database: Database, table: Table): void {
  table.settings = { ...table.settings, ttlAttribute: undefined, stream: undefined };
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

/** @throws AwsError ResourceNotFoundException, ValidationException */
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
  const current = table.settings.ttlAttribute;
  if (enabled && current !== undefined) throw invalid('TimeToLive is already enabled');
  if (!enabled && current === undefined) throw invalid('TimeToLive is already disabled');
  if (!enabled && current !== name)
    throw invalid('TimeToLive is active on a different AttributeName: current AttributeName is ' + current);
  table.settings = { ...table.settings, ttlAttribute: enabled ? name : undefined };
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

function namedTable(database: Database, input: Input): Table {
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

/** `TableDescription`. Instants are epoch seconds. */
export function describe(table: Table, status = 'ACTIVE'): Output {
  const { settings, schema } = table;
  const throughput = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0, ...settings.throughput };
  const definitions = new Map(
    [schema.key, ...schema.indexes.map(({ key }) => key)].flatMap(attributesOf).map(({ name, type }) => [name, type]),
  );
  const indexes = (kind: IndexSchema['kind']) =>
    schema.indexes.filter((index) => index.kind === kind).map((index) => describeIndex(table, index, status));
  const [global, local] = [indexes('global'), indexes('local')];
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createdAt / 1000,
    AttributeDefinitions: [...definitions].map(([name, type]) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: keySchema(schema.key),
    ItemCount: table.items.count,
    TableSizeBytes: table.items.bytes,
    ProvisionedThroughput: throughput,
    DeletionProtectionEnabled: settings.deletionProtection,
    ...(settings.billingMode === 'PAY_PER_REQUEST'
      ? {
          BillingModeSummary: {
            BillingMode: 'PAY_PER_REQUEST',
            LastUpdateToPayPerRequestDateTime: table.createdAt / 1000,
          },
        }
      : {}),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local }),
    ...(settings.stream === undefined
      ? {}
      : {
          StreamSpecification: { StreamEnabled: true, StreamViewType: settings.stream.view },
          LatestStreamArn: settings.stream.arn,
          LatestStreamLabel: settings.stream.label,
        }),
    ...(settings.keyArn === undefined
      ? {}
      : { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: settings.keyArn } }),
    ...(settings.tableClass === undefined ? {} : { TableClassSummary: { TableClass: settings.tableClass } }),
  };
}

function describeIndex(table: Table, index: IndexSchema, status: string): Output {
  const entries = table.index(index.name);
  const projection =
    index.projected === undefined
      ? { ProjectionType: 'ALL' }
      : index.projected.length === 0
        ? { ProjectionType: 'KEYS_ONLY' }
        : { ProjectionType: 'INCLUDE', NonKeyAttributes: index.projected };
  return {
    IndexName: index.name,
    IndexArn: `${table.arn}/index/${index.name}`,
    KeySchema: keySchema(index.key),
    Projection: projection,
    ItemCount: entries.count,
    IndexSizeBytes: entries.bytes,
    ...(index.kind === 'global'
      ? {
          IndexStatus: status,
          ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
        }
      : {}),
  };
}

function keySchema(key: KeySchema): readonly KeySchemaElement[] {
  return attributesOf(key).map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
}
