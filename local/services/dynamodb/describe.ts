/** What AWS tells about a table. */
import type { Output } from '../../contract.ts';
import type { KeySchemaElement } from './input-types.ts';
import { attributesOf } from './schema.ts';
import type { IndexSchema, KeySchema } from './schema.ts';
import type { Table, Throughput } from './table.ts';

/** `TableDescription`. Instants are epoch seconds. */
export function describe(table: Table, status = 'ACTIVE'): Output {
  const { settings, schema } = table;
  const latest = settings.stream ?? settings.endedStream;
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
    ProvisionedThroughput: described(settings.throughput),
    DeletionProtectionEnabled: settings.deletionProtection,
    ...(settings.onDemandSince === undefined
      ? {}
      : {
          BillingModeSummary: {
            BillingMode: settings.billingMode,
            LastUpdateToPayPerRequestDateTime: settings.onDemandSince / 1000,
          },
        }),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local }),
    ...(settings.stream === undefined
      ? {}
      : { StreamSpecification: { StreamEnabled: true, StreamViewType: settings.stream.view } }),
    ...(latest === undefined ? {} : { LatestStreamArn: latest.arn, LatestStreamLabel: latest.label }),
    ...(settings.encryptedBy === undefined
      ? {}
      : { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: settings.encryptedBy } }),
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
          ProvisionedThroughput: described(index.throughput),
        }
      : {}),
  };
}

function described(throughput: Throughput | undefined): Output {
  return { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0, ...throughput };
}

/** `KeySchema`, as requests and answers have it. */
export function keySchema(key: KeySchema): readonly KeySchemaElement[] {
  return attributesOf(key).map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
}
