/** `AWS::DynamoDB::Table`. */
import { z } from 'zod';
import { RefusedProperty } from '../../contract.ts';
import type { Host, Input, Resource, ResourceType } from '../../contract.ts';
import { physicalName } from '../../cloudformation/names.ts';
import { flag, inert, numeric, readProperties } from '../support.ts';
import type { Database } from './database.ts';
import type { CreateTableInput } from './input-types.ts';
import { parse } from './inputs.ts';
import { addTable, removeTable, schemaOf } from './tables.ts';
import { billing, encryption } from './administration.ts';
import type { Extras } from './tables.ts';
import type { Table } from './table.ts';

const TYPE = 'AWS::DynamoDB::Table';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const throughput = z.strictObject({ ReadCapacityUnits: numeric, WriteCapacityUnits: numeric });
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const localIndex = z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection });
const globalIndex = localIndex.extend({
  ProvisionedThroughput: throughput.optional(),
  OnDemandThroughput: inert,
  WarmThroughput: inert,
  ContributorInsightsSpecification: inert,
});
const policy = z.strictObject({ PolicyDocument: z.unknown() });

/** What is not named here is refused. `inert`: throttling, reports and labels, which change no answer here. */
const properties = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(globalIndex).optional(),
  LocalSecondaryIndexes: z.array(localIndex).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).optional(),
  ProvisionedThroughput: throughput.optional(),
  StreamSpecification: z
    .strictObject({
      StreamEnabled: flag.optional(),
      StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
      ResourcePolicy: policy.optional(),
    })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: flag }).optional(),
  SSESpecification: z
    .strictObject({ SSEEnabled: flag, SSEType: z.literal('KMS').optional(), KMSMasterKeyId: z.string().optional() })
    .optional(),
  PointInTimeRecoverySpecification: z
    .strictObject({ PointInTimeRecoveryEnabled: flag.optional(), RecoveryPeriodInDays: numeric.optional() })
    .optional(),
  DeletionProtectionEnabled: flag.optional(),
  ResourcePolicy: policy.optional(),
  TableClass: z.enum(['STANDARD', 'STANDARD_INFREQUENT_ACCESS']).optional(),
  ContributorInsightsSpecification: inert,
  OnDemandThroughput: inert,
  WarmThroughput: inert,
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

type Properties = z.infer<typeof properties>;

/** Provisions tables. What is changed later is changed in place, or refused where AWS would replace the table. */
export function tableType(host: Host, database: Database): ResourceType {
  return {
    async create(logicalId, given, { stack }) {
      const read = readProperties(properties, given, TYPE, logicalId);
      const name = read.TableName ?? physicalName(stack, logicalId);
      const standing = database.restored.has(name) ? database.tables.get(name) : undefined;
      const table = standing ?? addTable(database, creation(name, read, logicalId), await extras(host, read));
      setPolicies(host, table, read);
      return resourceOf(table);
    },
    async update(logicalId, given, { current, previous }) {
      const read = readProperties(properties, given, TYPE, logicalId);
      const before = readProperties(properties, previous, TYPE, logicalId);
      const table = database.table(current.ref);
      for (const name of ['TableName', 'KeySchema', 'LocalSecondaryIndexes'] as const) {
        if (JSON.stringify(read[name]) !== JSON.stringify(before[name])) {
          throw new RefusedProperty(
            `${TYPE} ${logicalId}: a change of ${name} replaces the table, which would lose what it holds`,
          );
        }
      }
      const { streamView, ...settings } = await extras(host, read);
      const input = creation(table.name, read, logicalId);
      database.setStream(table, streamView);
      table.settings = {
        ...table.settings,
        ...settings,
        ttlAttribute: settings.ttlAttribute,
        keyArn: settings.keyArn,
        encryptedBy: settings.encryptedBy,
        ...billing(table.settings, input, host.clock.now()),
      };
      table.setIndexes(schemaOf(input).indexes);
      database.settingsChanged(table);
      setPolicies(host, table, read);
      return resourceOf(table);
    },
    remove(current) {
      const table = database.tables.get(current.ref);
      if (table !== undefined) removeTable(database, table);
      return Promise.resolve();
    },
  };
}

/** The template's properties as an input of CreateTable, checked as that operation checks it. */
function creation(name: string, read: Properties, logicalId: string): CreateTableInput {
  const input = {
    TableName: name,
    KeySchema: read.KeySchema,
    AttributeDefinitions: read.AttributeDefinitions,
    GlobalSecondaryIndexes: read.GlobalSecondaryIndexes,
    LocalSecondaryIndexes: read.LocalSecondaryIndexes,
    BillingMode: read.BillingMode,
    ProvisionedThroughput: read.ProvisionedThroughput,
  };
  try {
    return parse('CreateTable', JSON.parse(JSON.stringify(input)) as Input);
  } catch (error) {
    throw new RefusedProperty(`${TYPE} ${logicalId}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function extras(host: Host, read: Properties): Promise<Extras> {
  const sse = read.SSESpecification;
  const ttl = read.TimeToLiveSpecification;
  return {
    streamView:
      read.StreamSpecification?.StreamEnabled === false ? undefined : read.StreamSpecification?.StreamViewType,
    ttlAttribute: ttl?.Enabled === true ? ttl.AttributeName : undefined,
    ...(await encryption(host, sse && { enabled: sse.SSEEnabled, keyId: sse.KMSMasterKeyId })),
    pointInTimeRecovery: read.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
    deletionProtection: read.DeletionProtectionEnabled === true,
    tableClass: read.TableClass,
    tags: Object.fromEntries((read.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  };
}

function setPolicies(host: Host, table: Table, read: Properties): void {
  if (read.ResourcePolicy !== undefined) host.setResourcePolicy(table.arn, read.ResourcePolicy.PolicyDocument);
  const stream = table.settings.stream;
  const streamPolicy = read.StreamSpecification?.ResourcePolicy;
  if (stream !== undefined && streamPolicy !== undefined)
    host.setResourcePolicy(stream.arn, streamPolicy.PolicyDocument);
}

function resourceOf(table: Table): Resource {
  const stream = table.settings.stream;
  return {
    ref: table.name,
    attributes: { Arn: table.arn, ...(stream === undefined ? {} : { StreamArn: stream.arn }) },
  };
}
