/** A clinic with staff on the services that functions call, for tests of whole handlers: no stack, no wires between them. */
import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, jest } from '@jest/globals';
import { createService as createDynamoDb } from '../../local/services/dynamodb/index.ts';
import { createService as createKms } from '../../local/services/kms/index.ts';
import { createService as createS3 } from '../../local/services/s3/index.ts';
import { createService as createSecrets } from '../../local/services/secretsmanager/index.ts';
import { createService as createSes } from '../../local/services/ses/index.ts';
import { createService as createSns } from '../../local/services/sns/index.ts';
import { createService as createSsm } from '../../local/services/ssm/index.ts';
import { dispatch } from '../../local/wire/dispatch.ts';
import { listen } from '../../local/wire/http.ts';
import type { StaffRole } from '../../functions/clinics/index.ts';
import type { Context } from '../../functions/platform/context.ts';
import type { Effect } from '../../functions/platform/effects/effect.ts';
import { newId } from '../../functions/platform/ids.ts';
import { partition, recordKey } from '../../functions/platform/keys.ts';
import type { Item } from '../../functions/platform/table.ts';
import { OPERATOR, smallHost, type SmallHost } from '../unit/local/smallHost.ts';
import { arm, underStrikes } from './strikes.ts';

export const ORIGIN = 'https://desk.example.org';
/** A Monday, 9 in the morning in Chicago. */
export const MONDAY = '2026-11-23T15:00:00.000Z';

export interface ClinicBench {
  readonly clinicId: string;
  readonly context: Context;
  /** Sets the time that the functions see. Timers stay real. */
  setTime(instant: string): void;
  addStaff(name: string, roles: readonly StaffRole[], more?: Readonly<Record<string, unknown>>): Promise<Person>;
  changeStaff(person: Person, change: Readonly<Record<string, unknown>>): Promise<void>;
  changeClinic(change: Readonly<Record<string, unknown>>): Promise<void>;
  /** Everything that stands in the records table. */
  items(): Promise<Item[]>;
  audit(): Promise<Item[]>;
  put(item: Readonly<Record<string, unknown>>): Promise<void>;
  /** Pending effects of this kind, oldest first. */
  effects<K extends Effect['kind']>(kind: K): Promise<(Effect<K> & Item)[]>;
  /** The raw mails that were sent, oldest first, as text with their transfer encoding undone. */
  mails(): { readonly to: readonly string[]; readonly raw: string; readonly text: string }[];
  /** Lets time run again. The services end with the test file. */
  close(): void;
}

export interface Person {
  readonly id: string;
  readonly subject: string;
  readonly email: string;
}

interface Services {
  readonly host: SmallHost;
  close(): Promise<void>;
}

/** Functions keep their clients for the life of the container: one set of services for a test file. */
let services: Promise<Services> | undefined;

afterAll(async () => {
  await (await services)?.close();
  services = undefined;
});

async function startServices(): Promise<Services> {
  const host = smallHost([createDynamoDb, createKms, createS3, createSecrets, createSes, createSns, createSsm]);
  const listener = await listen(0, (request) =>
    dispatch(
      {
        services: Object.values(host.services),
        principalOf: () => OPERATOR,
        invoke: async (principal, { name, operations }, operation, input, http) =>
          // An upload's bytes stand in the request itself.
          name === 's3'
            ? await operations[operation]!.run(input, { principal, http })
            : await underStrikes(
                { service: name, operation, input },
                async () => await host.call(principal, name, operation, input),
              ),
        newRequestId: randomUUID,
        onFault: (where, error) => {
          throw new Error(`fault in ${where}`, { cause: error });
        },
      },
      request,
    ),
  );
  const make = async (type: string, id: string, properties: Record<string, unknown>): Promise<string> =>
    (await host.create(type, id, properties)).ref;
  const policy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] };
  const mac = { KeyPolicy: policy, KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
  const string = (name: string): { AttributeName: string; AttributeType: 'S' } => ({
    AttributeName: name,
    AttributeType: 'S',
  });
  const keys = (pk: string, sk: string): object[] => [
    { AttributeName: pk, KeyType: 'HASH' },
    { AttributeName: sk, KeyType: 'RANGE' },
  ];
  const index = (name: string): object => ({
    IndexName: name,
    KeySchema: keys(`${name}Pk`, `${name}Sk`),
    Projection: { ProjectionType: 'KEYS_ONLY' },
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${listener.port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'LOCAL',
    AWS_SECRET_ACCESS_KEY: 'local',
    STAGE: 'local',
    OUTBOUND_EXCEPTIONS: 'loopback',
    RECORDS_TABLE: await make('AWS::DynamoDB::Table', 'Records', {
      TableName: 'records',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'duePk', 'dueSk', 'listPk', 'listSk'].map(string),
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [index('due'), index('list')],
    }),
    AUDIT_TABLE: await make('AWS::DynamoDB::Table', 'Audit', {
      TableName: 'audit',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map(string),
      KeySchema: keys('pk', 'sk'),
    }),
    LINK_KEY_ID: await make('AWS::KMS::Key', 'Link', mac),
    SEAL_KEY_ID: await make('AWS::KMS::Key', 'Seal', mac),
    MATCH_KEY_ID: await make('AWS::KMS::Key', 'Match', mac),
    ORIGIN_PARAMETER: await make('AWS::SSM::Parameter', 'Origin', { Name: '/origin', Type: 'String', Value: ORIGIN }),
    MAIL_FROM: 'desk@mail.example.org',
    MAIL_CONFIGURATION_SET: await make('AWS::SES::ConfigurationSet', 'Set', { Name: 'frontdesk' }),
    SECRETS_PREFIX: 'frontdesk/local/',
    DOCUMENTS_BUCKET: await make('AWS::S3::Bucket', 'Documents', { BucketName: 'documents' }),
  });
  await make('AWS::SES::EmailIdentity', 'Identity', { EmailIdentity: 'mail.example.org' });
  return { host, close: () => listener.close() };
}

/** An empty table, and in it a clinic in Chicago that is staffed 9 to 5 on weekdays. The time stands at `MONDAY`. */
export async function openClinic(): Promise<ClinicBench> {
  jest.useFakeTimers({
    now: new Date(MONDAY),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
  const { host } = await (services ??= startServices());
  arm([]);
  process.env['AUDIT_TABLE'] = 'audit';
  for (const TableName of ['records', 'audit']) {
    const { Items = [] } = (await host.run('dynamodb', 'Scan', { TableName })) as { Items?: Record<string, object>[] };
    for (const { pk, sk } of Items) await host.run('dynamodb', 'DeleteItem', { TableName, Key: { pk, sk } });
  }
  const mailsBefore = host.heard('mail').length;

  const table = await import('../../functions/platform/table.ts');
  const clinicId = newId('clinic');
  const put = async (item: Readonly<Record<string, unknown>>): Promise<void> => {
    await table.putIf(item as Item);
  };
  const day = [{ from: '09:00', to: '17:00' }];
  const clinic: Record<string, unknown> = {
    ...recordKey(clinicId, clinicId),
    type: 'clinic',
    schema: 1,
    id: clinicId,
    version: 1,
    status: 'active',
    name: 'Lakeside Cardiology',
    neutralName: 'Lakeside Clinic',
    timeZone: 'America/Chicago',
    staffedHours: {
      monday: day,
      tuesday: day,
      wednesday: day,
      thursday: day,
      friday: day,
      saturday: [],
      sunday: [],
      closed: [],
    },
    reviewTurnaround: { standard: 480, expedited: 120 },
    escalation: { remindAt: [50], nextPersonAt: 75, supervisorAt: 90, queueAt: 100 },
    informationDays: 14,
    contact: { phone: '+13125550142' },
    createdAt: MONDAY,
  };
  await put(clinic);

  const scan = async (TableName: string): Promise<Item[]> => {
    const all: Item[] = [];
    let page: { Items?: Record<string, AttributeValue>[]; LastEvaluatedKey?: unknown } = {};
    do {
      const ExclusiveStartKey = page.LastEvaluatedKey;
      page = await host.run('dynamodb', 'Scan', {
        TableName,
        ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
      });
      all.push(...(page.Items ?? []).map((item) => unmarshall(item) as Item));
    } while (page.LastEvaluatedKey !== undefined);
    return all;
  };
  const itemOf = (person: Person): Promise<Item | undefined> => table.getItem(recordKey(clinicId, person.id));
  const bench: ClinicBench = {
    clinicId,
    context: { clinicId, actor: { kind: 'client', id: newId('apiClient') }, requestId: 'request' },
    setTime: (instant) => jest.setSystemTime(new Date(instant)),
    async addStaff(name, roles, more = {}) {
      const person = { id: newId('staff'), subject: randomUUID(), email: `${name.toLowerCase()}@clinic.example.org` };
      await put({
        ...recordKey(clinicId, person.id),
        type: 'staff',
        schema: 1,
        id: person.id,
        clinicId,
        version: 1,
        status: 'active',
        subject: person.subject,
        name,
        email: person.email,
        roles,
        address: { state: 'working' },
        ...more,
      });
      await put({ pk: partition(clinicId, clinicId), sk: `staff#${person.id}`, type: 'staffPointer' });
      await put({ pk: `subject#${person.subject}`, sk: clinicId, type: 'subjectLookup', staffId: person.id });
      return person;
    },
    changeStaff: async (person, change) => put({ ...(await itemOf(person)), ...change }),
    changeClinic: (change) => put({ ...clinic, ...change }),
    items: () => scan('records'),
    audit: () => scan('audit'),
    put,
    effects: async (kind) =>
      (await scan('records'))
        .filter((item) => item['type'] === 'effect' && item['kind'] === kind && item['state'] === 'pending')
        .sort((a, b) => (a.sk < b.sk ? -1 : 1)) as never,
    mails: () =>
      host
        .heard('mail')
        .slice(mailsBefore)
        .map(({ to, raw }) => ({ to, raw, text: raw.replaceAll('=\r\n', '').replaceAll('=3D', '=') })),
    close: () => void jest.useRealTimers(),
  };
  return bench;
}
