/** The services that the platform's functions call, behind the real wire: no stack, no policies. */
import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createService as cognito } from '../../../local/services/cognito/index.ts';
import { createService as dynamodb } from '../../../local/services/dynamodb/index.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { createService as s3 } from '../../../local/services/s3/index.ts';
import { createService as secrets } from '../../../local/services/secretsmanager/index.ts';
import { createService as sqs } from '../../../local/services/sqs/index.ts';
import { dispatch } from '../../../local/wire/dispatch.ts';
import { listen } from '../../../local/wire/http.ts';
import type { Context } from '../../../functions/platform/context.ts';
import type { EffectQueue } from '../../../functions/platform/effects/effect.ts';
import { scopes } from '../../../functions/platform/http/route.ts';
import { newId } from '../../../functions/platform/ids.ts';
import type { Item, TableName } from '../../../functions/platform/table.ts';
import { OPERATOR, smallHost, type SmallHost } from '../../unit/local/smallHost.ts';

export interface Bench {
  readonly host: SmallHost;
  /** A context of a clinic of its own, for each call. */
  newContext(): Context;
  /** All items of a table, in key order. */
  items(table?: TableName): Promise<Item[]>;
  /** The images that the table's stream told of, oldest first, as Lambda gets them. */
  stream(table: TableName): readonly Record<string, unknown>[];
  /** The bodies of all messages in the queue. */
  messages(queue: EffectQueue): Promise<unknown[]>;
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const host = smallHost([cognito, dynamodb, kms, s3, secrets, sqs]);
  const listener = await listen(0, (request) =>
    dispatch(
      {
        services: Object.values(host.services),
        principalOf: () => OPERATOR,
        invoke: async (principal, service, operation, input, http) => {
          const found = service.operations[operation];
          if (!found) throw new Error(`${service.name} has no ${operation}`);
          return found.run(input, { principal, http });
        },
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
  const string = (AttributeName: string): object => ({ AttributeName, AttributeType: 'S' });
  const keys = (pk: string, sk: string): object[] => [
    { AttributeName: pk, KeyType: 'HASH' },
    { AttributeName: sk, KeyType: 'RANGE' },
  ];
  const index = (name: string): object => ({
    IndexName: name,
    KeySchema: keys(`${name}Pk`, `${name}Sk`),
    Projection: { ProjectionType: 'KEYS_ONLY' },
  });
  const stream = { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } };
  const policy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] };
  const userPool = await make('AWS::Cognito::UserPool', 'Pool', {
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    MfaConfiguration: 'OFF',
  });
  await make('AWS::Cognito::UserPoolResourceServer', 'Server', {
    UserPoolId: userPool,
    Identifier: 'frontdesk',
    Name: 'Frontdesk',
    Scopes: scopes.map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${listener.port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    STAGE: 'local',
    RECORDS_TABLE: await make('AWS::DynamoDB::Table', 'Records', {
      TableName: 'records',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'duePk', 'dueSk', 'listPk', 'listSk'].map(string),
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [index('due'), index('list')],
      ...stream,
    }),
    AUDIT_TABLE: await make('AWS::DynamoDB::Table', 'Audit', {
      TableName: 'audit',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map(string),
      KeySchema: keys('pk', 'sk'),
      ...stream,
    }),
    AUDIT_BUCKET: await make('AWS::S3::Bucket', 'AuditBucket', {
      BucketName: 'audit-copies',
      VersioningConfiguration: { Status: 'Enabled' },
    }),
    SEAL_KEY_ID: await make('AWS::KMS::Key', 'Seal', {
      KeyPolicy: policy,
      KeySpec: 'HMAC_256',
      KeyUsage: 'GENERATE_VERIFY_MAC',
    }),
    MATCH_KEY_ID: await make('AWS::KMS::Key', 'Match', {
      KeyPolicy: policy,
      KeySpec: 'HMAC_256',
      KeyUsage: 'GENERATE_VERIFY_MAC',
    }),
    USER_POOL_ID: userPool,
    SECRETS_PREFIX: 'frontdesk/local/',
    DEAD_LETTER_QUEUE_URLS: await make('AWS::SQS::Queue', 'Dead', { QueueName: 'workflow-dead' }),
    QUEUE_URL_WORKFLOW: await make('AWS::SQS::Queue', 'Workflow', { QueueName: 'workflow' }),
    QUEUE_URL_MAIL: await make('AWS::SQS::Queue', 'Mail', { QueueName: 'mail' }),
    QUEUE_URL_WEBHOOK: await make('AWS::SQS::Queue', 'Webhook', { QueueName: 'webhook' }),
    QUEUE_URL_ELIGIBILITY: await make('AWS::SQS::Queue', 'Eligibility', { QueueName: 'eligibility' }),
    QUEUE_URL_OPENINGS: await make('AWS::SQS::Queue', 'Openings', { QueueName: 'openings' }),
    QUEUE_URL_VISITS: await make('AWS::SQS::Queue', 'Visits', { QueueName: 'visits' }),
    QUEUE_URL_EMERGENCIES: await make('AWS::SQS::Queue', 'Emergencies', { QueueName: 'emergencies' }),
  });
  const { scanPage } = await import('../../../functions/platform/table.ts');
  return {
    host,
    newContext: () => ({
      clinicId: newId('clinic'),
      actor: { kind: 'client', id: newId('apiClient') },
      requestId: randomUUID(),
    }),
    async items(table = 'RECORDS_TABLE') {
      const { items } = await scanPage('', { table });
      return items.sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1));
    },
    stream: (table) =>
      host.heard('streamRecord').filter((record) => JSON.stringify(record).includes(`/${process.env[table]}`)) as never,
    async messages(queue) {
      const QueueUrl = process.env[`QUEUE_URL_${queue.toUpperCase()}`];
      const bodies: unknown[] = [];
      for (;;) {
        const { Messages = [] } = (await host.run('sqs', 'ReceiveMessage', {
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 0,
        })) as { Messages?: { Body: string }[] };
        if (Messages.length === 0) return bodies;
        bodies.push(...Messages.map(({ Body }) => JSON.parse(Body) as unknown));
      }
    },
    close: () => listener.close(),
  };
}

/** A request as API Gateway hands it to a function, after the authorizer. */
export function apiEvent(
  context: Context,
  request: {
    readonly path?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly scopes?: string;
    readonly requestsPerMinute?: string;
  } = {},
): APIGatewayProxyEvent {
  return {
    headers: { 'Content-Type': 'application/json', ...request.headers },
    pathParameters: request.path ?? null,
    multiValueQueryStringParameters: request.query
      ? Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, [value]]))
      : null,
    body:
      request.body === undefined
        ? null
        : typeof request.body === 'string'
          ? request.body
          : JSON.stringify(request.body),
    isBase64Encoded: false,
    requestContext: {
      requestId: randomUUID(),
      identity: { sourceIp: '198.51.100.7' },
      authorizer: {
        clinicId: context.clinicId,
        clientId: context.actor.id,
        scopes: request.scopes ?? scopes.join(' '),
        ...(request.requestsPerMinute ? { requestsPerMinute: request.requestsPerMinute } : {}),
      },
    },
  } as unknown as APIGatewayProxyEvent;
}

/** Keeps what is written to standard output and standard error: there the functions' logs and metrics go. */
export function capture(): { readonly text: () => string; clear(): void } {
  let kept = '';
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      kept += String(text);
      return true;
    });
  return {
    text: () => kept,
    clear: () => {
      kept = '';
    },
  };
}
