import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { createService as s3 } from '../../../local/services/s3/index.ts';
import { createService as sts } from '../../../local/services/sts/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { ACCOUNT, START, allow, start } from './runtime-stack.ts';

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Records`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Clerk/rosa`;

const roleNamed = (RoleName: string, principal: unknown, statements: object[], Condition?: object): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }],
    },
    Policies: [{ PolicyName: 'P', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});
const key = (...statements: object[]): object => ({
  Type: 'AWS::KMS::Key',
  Properties: { KeyPolicy: { Version: '2012-10-17', Statement: statements } },
});
const queue = (QueueName: string, more: object = {}): object => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});

const RESOURCES = {
  Clerk: roleNamed('Clerk', { AWS: ROOT }, [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], TABLE),
    allow('sqs:SendMessage'),
    allow('kms:*'),
    allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::documents/open/*'),
    {
      Effect: 'Deny',
      Action: 'dynamodb:PutItem',
      Resource: TABLE,
      Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['audit#*'] } },
    },
    {
      Effect: 'Deny',
      Action: 'dynamodb:*',
      Resource: TABLE,
      Condition: { StringEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } },
    },
  ]),
  Guest: roleNamed('Guest', { AWS: ROOT }, [], { StringEquals: { 'sts:ExternalId': 'the word' } }),
  OnlyLambda: roleNamed('OnlyLambda', { Service: 'lambda.amazonaws.com' }, [allow('*')]),
  Records: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'Records',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  },
  // A key that its own account cannot use: only one other role may.
  ClosedKey: key({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/OnlyLambda` },
    Action: 'kms:*',
    Resource: '*',
  }),
  ClosedAlias: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: 'alias/closed', TargetKeyId: { Ref: 'ClosedKey' } },
  },
  Closed: queue('Closed', { KmsMasterKeyId: { 'Fn::GetAtt': ['ClosedKey', 'Arn'] } }),
  Denied: queue('Denied'),
  DeniedPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Denied' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
      },
    },
  },
  Documents: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'documents' } },
} as const;

let stack: LocalStack;
beforeAll(async () => {
  stack = await start(RESOURCES as unknown as Parameters<typeof start>[0], {}, [kms, s3, sts]);
});
afterAll(() => stack.stop());

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
const PERSON: Keys = { accessKeyId: 'me', secretAccessKey: 'x' };

/** A call of STS as its query protocol has it: status, and the answer's text. */
async function ask(form: Record<string, string>, keys: Keys | undefined = PERSON): Promise<[number, string]> {
  const scope = keys === undefined ? undefined : `${keys.accessKeyId}/20261102/us-east-1/sts/aws4_request`;
  const response = await fetch(stack.origin, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(scope !== undefined && {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=x`,
      }),
    },
    body: new URLSearchParams({ Version: '2011-06-15', ...form }),
  });
  return [response.status, await response.text()];
}

const inXml = (text: string, element: string): string => new RegExp(`<${element}>([^<]*)<`).exec(text)?.[1] ?? '';

async function assume(role: string, more: Record<string, string> = {}, keys?: Keys): Promise<[number, string]> {
  const form = { Action: 'AssumeRole', RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, RoleSessionName: 'rosa' };
  return ask({ ...form, ...more }, keys);
}

async function keysOf(role: string, more: Record<string, string> = {}): Promise<Required<Keys>> {
  const [, text] = await assume(role, more);
  return {
    accessKeyId: inXml(text, 'AccessKeyId'),
    secretAccessKey: inXml(text, 'SecretAccessKey'),
    sessionToken: inXml(text, 'SessionToken'),
  };
}

const options = (credentials: Keys) => ({ endpoint: stack.origin, region: 'us-east-1', credentials, maxAttempts: 1 });

describe('taking on a role over the wire', () => {
  test('gives keys that are that role’s', async () => {
    const [status, text] = await assume('Clerk');
    expect([status, inXml(text, 'Arn'), inXml(text, 'Expiration')]).toEqual([
      200,
      SESSION,
      new Date(START + 3_600_000).toISOString(),
    ]);
    const [, who] = await ask({ Action: 'GetCallerIdentity' }, await keysOf('Clerk'));
    expect([inXml(who, 'Arn'), inXml(who, 'Account')]).toEqual([SESSION, ACCOUNT]);
    expect(inXml(who, 'UserId')).toBe(inXml(text, 'AssumedRoleId'));
  });

  test('is refused where the role trusts only a service', async () => {
    const [status, text] = await assume('OnlyLambda');
    expect([status, inXml(text, 'Code'), inXml(text, 'Message')]).toEqual([
      403,
      'AccessDenied',
      `User: ${ROOT} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/OnlyLambda`,
    ]);
  });

  test('is refused for a role that there is not, in the same words', async () => {
    const [status, text] = await assume('Nobody');
    expect([status, inXml(text, 'Message')]).toEqual([
      403,
      `User: ${ROOT} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/Nobody`,
    ]);
  });

  test('asks for the word that was agreed on', async () => {
    expect((await assume('Guest'))[0]).toBe(403);
    expect((await assume('Guest', { ExternalId: 'the word' }))[0]).toBe(200);
  });

  test('may narrow the session by a policy of its own', async () => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow('dynamodb:GetItem')] });
    const client = new DynamoDBClient(options(await keysOf('Clerk', { Policy })));
    await client.send(new GetItemCommand({ TableName: 'Records', Key: { pk: { S: 'a' } } }));
    await expect(
      client.send(new PutItemCommand({ TableName: 'Records', Item: { pk: { S: 'a' } } })),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/because no session policy allows the dynamodb:PutItem/),
    });
  });

  test.each([
    ['a policy that is none', { Policy: '{}' }, 'MalformedPolicyDocument'],
    ['a session longer than the role allows', { DurationSeconds: '7200' }, 'ValidationError'],
    ['a session that has no name', { RoleSessionName: '' }, 'ValidationError'],
  ])('%s is refused', async (_name, more, code) => {
    const [status, text] = await assume('Clerk', more);
    expect([status, inXml(text, 'Code')]).toEqual([400, code]);
  });

  test('an operation of STS that is not served is an invalid action', async () => {
    const [status, text] = await ask({ Action: 'GetFederationToken', Name: 'x' });
    expect([status, inXml(text, 'Code')]).toEqual([400, 'InvalidAction']);
  });

  test('nobody can ask without a signature', async () => {
    const form = await fetch(stack.origin, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
    });
    expect([form.status, inXml(await form.text(), 'Code')]).toEqual([403, 'MissingAuthenticationToken']);
    const response = await fetch(stack.origin, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({
        __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
      }),
    ]);
  });
});

describe('a call with the keys of a role', () => {
  const put = (pk: string) => new PutItemCommand({ TableName: 'Records', Item: { pk: { S: pk } } });

  test('does what the role’s policies allow', async () => {
    const client = new DynamoDBClient(options(await keysOf('Clerk')));
    expect((await client.send(put('a'))).$metadata.httpStatusCode).toBe(200);
  });

  test('is refused what they do not allow, as DynamoDB refuses', async () => {
    const client = new DynamoDBClient(options(await keysOf('Guest', { ExternalId: 'the word' })));
    await expect(client.send(put('a'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/Guest/rosa is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
  });

  test('is refused what a condition denies: by key, and as part of a transaction', async () => {
    const client = new DynamoDBClient(options(await keysOf('Clerk')));
    const denied = { message: expect.stringMatching(/with an explicit deny in an identity-based policy$/) };
    await expect(client.send(put('audit#1'))).rejects.toMatchObject(denied);
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: 'Records', Item: { pk: { S: 'b' } } } }],
    });
    await expect(client.send(transaction)).rejects.toMatchObject(denied);
  });

  test('is refused by the policy of a queue, as SQS refuses', async () => {
    const client = new SQSClient(options(await keysOf('Clerk')));
    const QueueUrl = `${stack.origin}/${ACCOUNT}/Denied`;
    await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${SESSION} is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:${ACCOUNT}:Denied with an explicit deny in a resource-based policy`,
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    });
  });

  test('is refused a key whose policy leaves nothing to the account, whatever the role may do', async () => {
    const no = (caller: string): RegExp =>
      new RegExp(
        `^User: ${caller} is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:${ACCOUNT}:key/[0-9a-f-]+ because no resource-based policy allows the kms:GenerateDataKey action$`,
      );
    const make = new GenerateDataKeyCommand({ KeyId: 'alias/closed', KeySpec: 'AES_256' });
    await expect(new KMSClient(options(await keysOf('Clerk'))).send(make)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(no(SESSION)),
    });
    await expect(new KMSClient(options(PERSON)).send(make)).rejects.toMatchObject({
      message: expect.stringMatching(no(ROOT)),
    });
    const QueueUrl = `${stack.origin}/${ACCOUNT}/Closed`;
    await expect(
      new SQSClient(options(await keysOf('Clerk'))).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
    ).rejects.toMatchObject({ message: expect.stringMatching(no(SESSION)) });
  });

  test('is refused an object outside what it may read, as S3 refuses', async () => {
    const client = new S3Client({ ...options(await keysOf('Clerk')), forcePathStyle: true });
    await client.send(new PutObjectCommand({ Bucket: 'documents', Key: 'open/a', Body: 'x' }));
    await expect(client.send(new GetObjectCommand({ Bucket: 'documents', Key: 'shut/a' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${SESSION} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::documents/shut/a" because no identity-based policy allows the s3:GetObject action`,
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    });
  });

  test('to take on another role needs that role’s trust', async () => {
    const [status, text] = await assume('Guest', { ExternalId: 'the word' }, await keysOf('Clerk'));
    expect([status, inXml(text, 'Message')]).toEqual([
      403,
      `User: ${SESSION} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/Guest`,
    ]);
  });

  test('ends with the session', async () => {
    const keys = await keysOf('Clerk', { DurationSeconds: '900' });
    const client = new DynamoDBClient(options(keys));
    await stack.clock.advance(899_000);
    await client.send(put('c'));
    await stack.clock.advance(1_000);
    await expect(client.send(put('c'))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
    expect((await ask({ Action: 'GetCallerIdentity' }, keys))[0]).toBe(403);
  });
});
