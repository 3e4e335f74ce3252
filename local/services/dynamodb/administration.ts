/** What is changed about tables: UpdateTable, tags, backups; and what is asked about the account. */
import { AwsError } from '../../contract.ts';
import type { Host, Input, Output } from '../../contract.ts';
import { keyArnOf } from '../support.ts';
import type { Database } from './database.ts';
import { describe } from './describe.ts';
import { invalid } from './errors.ts';
import { isRecord, parse } from './inputs.ts';
import type { CreateTableInput, IndexInput, UpdateTableInput } from './input-types.ts';
import type { IndexSchema } from './schema.ts';
import { describeContinuousBackups, namedTable, schemaOf } from './tables.ts';
import type { Extras } from './tables.ts';
import type { StreamViewType, Table, TableSettings } from './table.ts';

/** Members of requests whose behaviour is not served. */
const REFUSED = ['ResourcePolicy', 'GlobalTableSourceArn', 'GlobalTableSettingsReplicationMode', 'ReplicaUpdates'];

function refuseUnserved(input: Input): void {
  const refused = REFUSED.find((name) => input[name] !== undefined && input[name] !== null);
  if (refused !== undefined) throw invalid(`The local stack does not serve the parameter ${refused}`);
}

/**
 * Members of CreateTable that dynalite does not know.
 *
 * @throws AwsError ValidationException for what is wrong or not served
 */
export async function extrasOf(host: Host, input: Input): Promise<Extras> {
  refuseUnserved(input);
  const stream = streamIn(input);
  const tags = input['Tags'];
  return {
    deletionProtection: input['DeletionProtectionEnabled'] === true,
    streamView: stream === 'none' ? undefined : stream,
    tags: Array.isArray(tags) ? tagged({}, tags) : undefined,
    ...(await encryption(host, encryptionIn(input))),
    tableClass: tableClassIn(input),
  };
}

/** The stream that a request asks for, `none` where it asks to have none, undefined where it says nothing. */
function streamIn(input: Input): StreamViewType | 'none' | undefined {
  const specification = input['StreamSpecification'];
  if (!isRecord(specification)) return undefined;
  const { StreamEnabled: enabled, StreamViewType: view } = specification;
  if (typeof enabled !== 'boolean') {
    throw invalid(
      "1 validation error detected: Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: Member must not be null",
    );
  }
  if (!enabled) {
    if (view === undefined || view === null) return 'none';
    throw invalid(
      'One or more parameter values were invalid: StreamViewType cannot be specified when StreamEnabled is false',
    );
  }
  if (isStreamView(view)) return view;
  throw invalid(
    view === undefined || view === null
      ? 'One or more parameter values were invalid: StreamViewType must be specified when StreamEnabled is true'
      : `1 validation error detected: Value '${typeof view === 'string' ? view : ''}' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY]`,
  );
}

function isStreamView(value: unknown): value is StreamViewType {
  return value === 'KEYS_ONLY' || value === 'NEW_IMAGE' || value === 'OLD_IMAGE' || value === 'NEW_AND_OLD_IMAGES';
}

function tableClassIn(input: Input): string | undefined {
  const given = input['TableClass'];
  if (given === undefined || given === null) return undefined;
  if (given === 'STANDARD' || given === 'STANDARD_INFREQUENT_ACCESS') return given;
  throw invalid(
    `1 validation error detected: Value '${typeof given === 'string' ? given : ''}' at 'tableClass' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, STANDARD_INFREQUENT_ACCESS]`,
  );
}

interface Encryption {
  readonly enabled: boolean;
  readonly keyId: string | undefined;
}

function encryptionIn(input: Input): Encryption | undefined {
  const specification = input['SSESpecification'];
  if (!isRecord(specification)) return undefined;
  const keyId = specification['KMSMasterKeyId'];
  return { enabled: specification['Enabled'] === true, keyId: typeof keyId === 'string' ? keyId : undefined };
}

/** The settings of a table that is to be encrypted like this; with AWS's own key where none is named. */
export async function encryption(
  host: Host,
  asked: Encryption | undefined,
): Promise<Pick<TableSettings, 'keyArn' | 'encryptedBy'>> {
  if (asked?.enabled !== true) return { keyArn: undefined, encryptedBy: undefined };
  const keyArn = await keyArnOf(host, asked.keyId);
  return { keyArn, encryptedBy: keyArn ?? host.arn('kms', 'alias/aws/dynamodb') };
}

/** The settings of how a table is paid for after a request about it. */
export function billing(
  current: TableSettings,
  {
    BillingMode: mode,
    ProvisionedThroughput: throughput,
  }: Pick<CreateTableInput, 'BillingMode' | 'ProvisionedThroughput'>,
  now: number,
): Pick<TableSettings, 'billingMode' | 'throughput' | 'onDemandSince'> {
  const billingMode = mode ?? current.billingMode;
  const begins = billingMode === 'PAY_PER_REQUEST' && current.billingMode !== 'PAY_PER_REQUEST';
  return {
    billingMode,
    throughput: billingMode === 'PAY_PER_REQUEST' ? undefined : (throughput ?? current.throughput),
    onDemandSince: begins ? now : current.onDemandSince,
  };
}

/**
 * Changes a table, at once.
 *
 * @throws AwsError ResourceNotFoundException, LimitExceededException, ValidationException
 */
export async function updateTable(database: Database, input: Input): Promise<Output> {
  refuseUnserved(input);
  const read = parse('UpdateTable', input);
  const table = namedTable(database, input);
  const stream = streamIn(input);
  const asked = encryptionIn(input);
  const protection = input['DeletionProtectionEnabled'];
  const tableClass = tableClassIn(input);
  const inert = ['OnDemandThroughput', 'WarmThroughput'].some((name) => isRecord(input[name]));
  const changes = read.GlobalSecondaryIndexUpdates ?? [];
  const asksNothing =
    [read.BillingMode, read.ProvisionedThroughput, stream, asked, protection, tableClass].every(
      (member) => member === undefined,
    ) &&
    changes.length === 0 &&
    !inert;
  if (asksNothing) {
    throw invalid(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    );
  }
  const billed = billing(table.settings, read, database.host.clock.now());
  if (read.ProvisionedThroughput !== undefined && billed.billingMode === 'PAY_PER_REQUEST') {
    throw invalid(
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  requireStreamChange(table, stream);
  const indexes = changedIndexes(table, read);
  const encrypted = asked === undefined ? {} : await encryption(database.host, asked);
  table.settings = {
    ...table.settings,
    ...billed,
    ...encrypted,
    deletionProtection: typeof protection === 'boolean' ? protection : table.settings.deletionProtection,
    tableClass: tableClass ?? table.settings.tableClass,
  };
  if (stream !== undefined) database.setStream(table, stream === 'none' ? undefined : stream);
  table.setIndexes(indexes);
  return { TableDescription: describe(table, 'UPDATING') };
}

function requireStreamChange(table: Table, stream: StreamViewType | 'none' | undefined): void {
  if (stream === undefined) return;
  const has = table.settings.stream !== undefined;
  if (has && stream !== 'none') throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
  if (!has && stream === 'none') throw invalid(`Table does not have an enabled stream: TableName: ${table.name}`);
}

function changedIndexes(table: Table, input: UpdateTableInput): readonly IndexSchema[] {
  let indexes = table.schema.indexes;
  let made = 0;
  for (const { Create: create, Update: update, Delete: remove } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (create !== undefined || remove !== undefined) made += 1;
    if (made > 1) {
      throw new AwsError(
        'LimitExceededException',
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      );
    }
    if (create !== undefined) {
      if (indexes.some(({ name }) => name === create.IndexName))
        throw invalid('Attempting to create an index which already exists');
      if (indexes.filter(({ kind }) => kind === 'global').length >= 20)
        throw invalid(
          'One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of 20',
        );
      indexes = [...indexes, createdIndex(table, input, create)];
      continue;
    }
    const name = (update ?? remove)?.IndexName;
    const found = indexes.find((index) => index.kind === 'global' && index.name === name);
    if (found === undefined) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    indexes =
      update === undefined
        ? indexes.filter((index) => index !== found)
        : indexes.map((index) => (index === found ? { ...found, throughput: update.ProvisionedThroughput } : index));
  }
  return indexes;
}

/** The index as CreateTable would make it with the attributes that are known of the table and named in the request. */
function createdIndex(table: Table, input: UpdateTableInput, create: IndexInput): IndexSchema {
  const named = (input.AttributeDefinitions ?? []).map((definition) => [definition.AttributeName, definition] as const);
  const wanted = create.KeySchema.map(({ AttributeName: name }) => name);
  const keys = [table.schema.key.hash, ...(table.schema.key.range === undefined ? [] : [table.schema.key.range])];
  const definitions = new Map([
    ...keys.map(({ name, type }) => [name, { AttributeName: name, AttributeType: type }] as const),
    ...named.filter(([name]) => wanted.includes(name)),
  ]);
  const checked = parse('CreateTable', {
    TableName: table.name,
    AttributeDefinitions: [...definitions.values()],
    KeySchema: keys.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    GlobalSecondaryIndexes: [{ ...create, ProvisionedThroughput: undefined }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const [index] = schemaOf(checked).indexes;
  if (index === undefined) throw new TypeError('an index was to be created');
  return { ...index, throughput: create.ProvisionedThroughput };
}

/** @throws AwsError ResourceNotFoundException, ValidationException */
export function tagResource(database: Database, input: Input): Output {
  const table = tableOfArn(database, input);
  const tags = input['Tags'];
  if (!Array.isArray(tags)) throw missing('tags');
  table.settings = { ...table.settings, tags: tagged(table.settings.tags ?? {}, tags) };
  return {};
}

/** @throws AwsError ResourceNotFoundException, ValidationException */
export function untagResource(database: Database, input: Input): Output {
  const table = tableOfArn(database, input);
  const names = input['TagKeys'];
  if (!Array.isArray(names)) throw missing('tagKeys');
  const kept = Object.entries(table.settings.tags ?? {}).filter(([name]) => !names.includes(name));
  table.settings = { ...table.settings, tags: Object.fromEntries(kept) };
  return {};
}

/** @throws AwsError ResourceNotFoundException, ValidationException */
export function listTags(database: Database, input: Input): Output {
  const tags = Object.entries(tableOfArn(database, input).settings.tags ?? {});
  return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
}

function tagged(current: Readonly<Record<string, string>>, tags: readonly unknown[]): Record<string, string> {
  const all = { ...current };
  for (const tag of tags) {
    if (!isRecord(tag) || typeof tag['Key'] !== 'string' || typeof tag['Value'] !== 'string') throw missing('tags');
    all[tag['Key']] = tag['Value'];
  }
  if (Object.keys(all).length > 50)
    throw invalid('One or more parameter values were invalid: Too many tags: the limit is 50');
  return all;
}

function tableOfArn(database: Database, input: Input): Table {
  const arn = input['ResourceArn'];
  if (typeof arn !== 'string') throw missing('resourceArn');
  if (!/^arn:[^:]+:dynamodb:[^:]*:\d*:table\/[^/]+$/.test(arn))
    throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  const table = database.tables.get(arn.split('/')[1] ?? '');
  if (table?.arn !== arn)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: ResourcArn: ${arn} not found`);
  return table;
}

/** @throws AwsError TableNotFoundException, ValidationException */
export function updateContinuousBackups(database: Database, input: Input): Output {
  const specification = input['PointInTimeRecoverySpecification'];
  if (!isRecord(specification)) throw missing('pointInTimeRecoverySpecification');
  const enabled = specification['PointInTimeRecoveryEnabled'];
  if (typeof enabled !== 'boolean') throw missing('pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled');
  describeContinuousBackups(database, input);
  const table = namedTable(database, input);
  table.settings = { ...table.settings, pointInTimeRecovery: enabled };
  return describeContinuousBackups(database, input);
}

/** The quotas of an account that never asked for more. Nothing is throttled here. */
export function describeLimits(): Output {
  return {
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  };
}

/** The one endpoint that there is. */
export function describeEndpoints(host: Host): Output {
  return { Endpoints: [{ Address: new URL(host.origin).host, CachePeriodInMinutes: 1440 }] };
}

function missing(member: string): AwsError {
  return invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
