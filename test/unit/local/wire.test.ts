import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSendQuotaCommand,
  ListIdentitiesCommand,
  SESClient,
  SendEmailCommand,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import { GetQueueUrlCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  AwsError,
  type CreateService,
  type HttpRequest,
  type Input,
  type Operation,
  type Principal,
  type Service,
} from '../../../local/contract.ts';
import { type LocalStack, startStack } from '../../../local/stack.ts';
import { assemblyOf } from './assembly-of.ts';

const ROLE = 'arn:aws:iam::111122223333:role/Reader';
const reader: Principal = { kind: 'role', roleArn: ROLE, sessionName: 'read' };

/** What the fake services were last called with. */
let seen: { principal: Principal; input: Input; http: HttpRequest | undefined } | undefined;

/** An operation that answers with `output`, or throws it. */
function answering(output: Record<string, unknown> | Error, action?: string): Operation {
  return {
    rights: () =>
      action === undefined ? [] : [{ action, resource: 'arn:aws:dynamodb:us-east-1:111122223333:table/Records' }],
    run: async (input, { principal, http }) => {
      seen = { principal, input, http };
      if (output instanceof Error) throw output;
      return output;
    },
  };
}

const fake =
  (service: Omit<Service, 'resourceTypes'>): CreateService =>
  () => ({ resourceTypes: {}, ...service });

const NOON = new Date(Date.UTC(2026, 10, 2, 12));
const services: CreateService[] = [
  fake({
    name: 'dynamodb',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'DynamoDB_20120810' },
    operations: {
      GetItem: answering({ Item: { id: { S: 'a' }, blob: { B: new Uint8Array([1, 2, 3]) } } }, 'dynamodb:GetItem'),
      ListTables: answering(new TypeError('a bug')),
    },
  }),
  fake({
    name: 'kms',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'TrentService', blobs: ['Plaintext', 'CiphertextBlob'] },
    operations: { Encrypt: answering({ CiphertextBlob: new Uint8Array([9, 8]), KeyId: 'k' }) },
  }),
  fake({
    name: 'sqs',
    protocol: {
      kind: 'json',
      version: '1.0',
      targetPrefix: 'AmazonSQS',
      queryErrorCodes: { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue' },
    },
    operations: { GetQueueUrl: answering(new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')) },
  }),
  fake({
    name: 'states',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'AWSStepFunctions' },
    operations: { StartExecution: answering({ executionArn: 'arn:e', startDate: NOON }) },
  }),
  fake({
    name: 'ses',
    protocol: { kind: 'query', xmlNamespace: 'http://ses.amazonaws.com/doc/2010-12-01/', blobs: ['Data'] },
    operations: {
      SendRawEmail: answering({ MessageId: '<1> & "2"' }),
      ListIdentities: answering({ Identities: ['a@example.com', 'b@example.com'] }),
      SendEmail: answering(new AwsError('MessageRejected', 'Email address is not verified.')),
    },
  }),
  fake({
    name: 'lambda',
    protocol: {
      kind: 'rest',
      route: ({ method, path }) =>
        method === 'GET' && path.includes('/functions/')
          ? { operation: 'GetFunction', input: { FunctionName: path.split('/').at(-1) } }
          : undefined,
      render: (_operation, output) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(output),
      }),
      renderError: (error) => ({
        status: error.status,
        headers: { 'x-amzn-errortype': error.code },
        body: JSON.stringify({ Message: error.message }),
      }),
    },
    operations: { GetFunction: answering({ Configuration: { FunctionName: 'f' } }) },
    pages: [
      {
        matches: ({ path }) => path === '/login',
        handle: async () => ({
          status: 200,
          headers: { 'content-type': 'text/html', 'set-cookie': ['a=1', 'b=2'] },
          body: '<p>hello</p>',
        }),
      },
    ],
  }),
  (host) => {
    host.serveApi(async ({ method, path, sourceIp }) => ({ status: 202, body: `${method} ${path} from ${sourceIp}` }));
    return {
      name: 'apigateway',
      protocol: {
        kind: 'rest',
        route: () => undefined,
        render: () => ({ status: 200 }),
        renderError: () => ({ status: 400 }),
      },
      operations: {},
      resourceTypes: {},
    };
  },
];

let stack: LocalStack;
const clientOptions = (
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = {
    accessKeyId: 'test',
    secretAccessKey: 'test',
  },
) => ({
  endpoint: stack.origin,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
});

beforeAll(async () => {
  const template = {
    Resources: {
      Reader: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'Reader',
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
        },
      },
    },
  };
  stack = await startStack({
    templates: assemblyOf({ Test: { template } }),
    ports: { aws: 0, api: 0 },
    clock: 'manual',
    services,
  });
});
afterAll(() => stack.stop());

describe('the JSON protocol', () => {
  test('carries items and blobs to and from an SDK client', async () => {
    const { Item } = await new DynamoDBClient(clientOptions()).send(
      new GetItemCommand({ TableName: 'Records', Key: { id: { S: 'a' } } }),
    );
    expect(Item).toEqual({ id: { S: 'a' }, blob: { B: new Uint8Array([1, 2, 3]) } });
    expect(seen?.input).toEqual({ TableName: 'Records', Key: { id: { S: 'a' } } });
  });

  test('decodes the blobs that a service names', async () => {
    const { CiphertextBlob } = await new KMSClient(clientOptions()).send(
      new EncryptCommand({ KeyId: 'k', Plaintext: Buffer.from('secret') }),
    );
    expect(CiphertextBlob).toEqual(new Uint8Array([9, 8]));
    expect(Buffer.from(seen?.input['Plaintext'] as Uint8Array).toString()).toBe('secret');
  });

  test('carries instants as epoch seconds', async () => {
    const { startDate } = await new SFNClient(clientOptions()).send(
      new StartExecutionCommand({ stateMachineArn: 'arn:m' }),
    );
    expect(startDate).toEqual(NOON);
  });

  test('an operation that is not served says so', async () => {
    await expect(
      new KMSClient(clientOptions()).send(new DecryptCommand({ CiphertextBlob: new Uint8Array([1]) })),
    ).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      new SQSClient(clientOptions()).send(new SendMessageCommand({ QueueUrl: stack.origin, MessageBody: 'x' })),
    ).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  test('sends the older name of an error along where a client asks for it', async () => {
    const error: unknown = await new SQSClient(clientOptions())
      .send(new GetQueueUrlCommand({ QueueName: 'none' }))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'QueueDoesNotExist', message: 'The specified queue does not exist.' });
    const response = await fetch(stack.origin, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.GetQueueUrl', 'x-amzn-query-mode': 'true' },
      body: '{}',
    });
    expect(response.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
  });

  test('a fault of the stack itself is a 500 without its details, and is reported', async () => {
    const error: unknown = await new DynamoDBClient(clientOptions())
      .send(new ListTablesCommand({}))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
    expect(String(error)).not.toContain('a bug');
    expect(stack.faults()).toMatchObject([{ where: 'dynamodb:ListTables', error: new TypeError('a bug') }]);
  });

  test.each([
    ['not JSON', '{', 'SerializationException'],
    ['not an object', '[]', 'SerializationException'],
  ])('a body that is %s is refused', async (_name, body, type) => {
    const response = await fetch(stack.origin, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body,
    });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, type]);
  });

  test('a service that is not there answers in the protocol of the request', async () => {
    const response = await fetch(stack.origin, {
      method: 'POST',
      headers: { 'x-amz-target': 'Unknown_1.Do', 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    });
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toMatchObject({ __type: 'com.amazon.coral.service#UnknownOperationException' });
  });
});

describe('the query protocol', () => {
  test('carries structures, lists and blobs in, and escapes what it carries out', async () => {
    const { MessageId } = await new SESClient(clientOptions()).send(
      new SendRawEmailCommand({
        Destinations: ['a@example.com', 'b@example.com'],
        RawMessage: { Data: Buffer.from('To: a') },
        Tags: [{ Name: 'case', Value: '1' }],
      }),
    );
    expect(MessageId).toBe('<1> & "2"');
    expect(seen?.input).toEqual({
      Destinations: ['a@example.com', 'b@example.com'],
      RawMessage: { Data: new Uint8Array(Buffer.from('To: a')) },
      Tags: [{ Name: 'case', Value: '1' }],
    });
  });

  test('keeps more than nine members in order', async () => {
    const addresses = Array.from({ length: 12 }, (_, index) => `a${index}@example.com`);
    await new SESClient(clientOptions()).send(
      new SendRawEmailCommand({ Destinations: addresses, RawMessage: { Data: Buffer.from('x') } }),
    );
    expect(seen?.input['Destinations']).toEqual(addresses);
  });

  test('carries lists out', async () => {
    const { Identities } = await new SESClient(clientOptions()).send(new ListIdentitiesCommand({}));
    expect(Identities).toEqual(['a@example.com', 'b@example.com']);
  });

  test('errors arrive as the SDK’s own classes', async () => {
    const send = new SESClient(clientOptions()).send(
      new SendEmailCommand({ Source: 'a@example.com', Destination: {}, Message: { Subject: { Data: 's' }, Body: {} } }),
    );
    await expect(send).rejects.toMatchObject({ name: 'MessageRejected', message: 'Email address is not verified.' });
    await expect(new SESClient(clientOptions()).send(new GetSendQuotaCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
    });
  });
});

describe('the REST protocol', () => {
  test('is read and answered by the service', async () => {
    const { Configuration } = await new LambdaClient(clientOptions()).send(
      new GetFunctionCommand({ FunctionName: 'f' }),
    );
    expect(Configuration?.FunctionName).toBe('f');
    expect(seen?.input).toEqual({ FunctionName: 'f' });
  });

  test('a path that is not served says so', async () => {
    const response = await fetch(`${stack.origin}/2015-03-31/layers`, {
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261102/us-east-1/lambda/aws4_request, x' },
    });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'UnknownOperationException']);
  });
});

describe('who calls', () => {
  const item = new GetItemCommand({ TableName: 'Records', Key: { id: { S: 'a' } } });

  test('is the role whose credentials sign, judged by its policies', async () => {
    const client = new DynamoDBClient(clientOptions(stack.host.credentialsFor(reader)));
    await expect(client.send(item)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::111122223333:assumed-role/Reader/read is not authorized to perform: dynamodb:GetItem on resource: ' +
        'arn:aws:dynamodb:us-east-1:111122223333:table/Records because no identity-based policy allows the dynamodb:GetItem action',
    });
    stack.host.iam.putRolePolicy(ROLE, 'p', {
      Statement: { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' },
    });
    await client.send(item);
    expect(seen?.principal).toEqual(reader);
    stack.host.iam.putRolePolicy(ROLE, 'p', undefined);
  });

  test('is the operator with any other credentials', async () => {
    await new DynamoDBClient(clientOptions()).send(item);
    expect(seen?.principal).toEqual({ kind: 'operator' });
  });

  test('is nobody without a signature, and may then do nothing that needs a right', async () => {
    const response = await fetch(stack.origin, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: '{}',
    });
    expect(await response.json()).toMatchObject({
      __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
    });
  });

  test('is counted, with what failed', async () => {
    const calls = stack.stats()['calls'];
    expect(calls).toContainEqual({
      service: 'sqs',
      operation: 'GetQueueUrl',
      principal: 'arn:aws:iam::111122223333:root',
      count: 1,
      errors: 1,
    });
  });
});

describe('pages and the API', () => {
  test('a page needs no signature and may set several cookies', async () => {
    const response = await fetch(`${stack.origin}/login`);
    expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([
      200,
      '<p>hello</p>',
      ['a=1', 'b=2'],
    ]);
  });

  test('a name that merely points to this machine is turned away', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      request(`${stack.origin}/login`, { headers: { host: 'attacker.example' } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test('a page from elsewhere cannot make the browser call a service', async () => {
    const url = `${stack.origin}/?X-Amz-Credential=${encodeURIComponent('any/20261102/us-east-1/ses/aws4_request')}`;
    const call = (site: string): Promise<Response> =>
      fetch(url, {
        method: 'POST',
        headers: { 'sec-fetch-site': site },
        body: new URLSearchParams({ Action: 'ListIdentities' }),
      });
    expect((await call('cross-site')).status).toBe(403);
    expect((await call('same-origin')).status).toBe(200);
  });

  test('a port that is taken is named', async () => {
    const port = Number(new URL(stack.origin).port);
    await expect(
      startStack({ templates: assemblyOf({}), ports: { aws: port, api: 0 }, clock: 'manual', services: [] }),
    ).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  });

  test('every address that was asked for is kept for the search for leaks, and so is every refusal', async () => {
    await fetch(`${stack.apiOrigin}/v1/patients?name=Planted`);
    const kept = [...stack.contents()];
    expect(kept).toContainEqual({
      service: 'wire',
      sink: 'request URLs of the api port',
      text: 'GET /v1/patients?name=Planted',
    });
    expect(kept).toContainEqual(
      expect.objectContaining({
        service: 'iam',
        sink: 'refused calls',
        text: expect.stringContaining('dynamodb:GetItem'),
      }),
    );
  });

  test('the API has a port of its own', async () => {
    const response = await fetch(`${stack.apiOrigin}/v1/patients?x=1`, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([202, 'POST /v1/patients from 127.0.0.1']);
  });
});
