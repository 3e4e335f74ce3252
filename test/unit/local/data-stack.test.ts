import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import type { Output } from '../../../local/contract.ts';
import { type LocalStack, startStack } from '../../../local/stack.ts';
import { assemblyOf } from './assembly-of.ts';
import { ACCOUNT, OPERATOR, START, allow, fn, invoke, role, writesLogs } from './runtime-stack.ts';

/** Everything that waits: a function that counts what it gets in a table, and whatever can set it off. */
const counter = `
  export const handler = async (event) => {
    for (const record of event.Records ?? [event]) {
      const what = record.body ?? record.dynamodb?.Keys?.id?.S ?? record.what;
      if (what === 'fail') throw new Error('not yet');
      console.log('got ' + what);
    }
    return { ok: true };
  };`;

const arnOf = (id: string): unknown => ({ 'Fn::GetAtt': [id, 'Arn'] });
const resources = {
  Key: { Type: 'AWS::KMS::Key', Properties: {} },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'kind', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byKind',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
    },
  },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'queue',
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 5 },
    },
  },
  Parked: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'parked' } },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'secret', GenerateSecretString: {} } },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: 'files', VersioningConfiguration: { Status: 'Enabled' } },
  },
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      Identifier: 'api',
      Name: 'api',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'reads' }],
    },
  },
  Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'signin' } },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    DependsOn: 'Server',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/read'],
    },
  },
  ...fn(
    'Counter',
    [
      writesLogs,
      allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']),
      allow(['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream', 'dynamodb:ListStreams']),
    ],
    { Timeout: 5 },
  ),
  Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Counter' } } },
  FromQueue: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { FunctionName: { Ref: 'Counter' }, EventSourceArn: arnOf('Queue') },
  },
  FromStream: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: 'Counter' },
      EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      StartingPosition: 'LATEST',
      MaximumBatchingWindowInSeconds: 60,
    },
  },
  MachineRole: role('states.amazonaws.com', [allow('lambda:InvokeFunction')]),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'machine',
      RoleArn: arnOf('MachineRole'),
      DefinitionString: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'Sleep',
        States: {
          Sleep: { Type: 'Wait', Seconds: 3600, Assign: { before: '{% $now() %}' }, Next: 'Call' },
          Call: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'Counter', Payload: { what: 'the task' } },
            TimeoutSeconds: 60,
            Next: 'Ask',
          },
          Ask: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
            Arguments: { FunctionName: 'Counter', Payload: { what: '{% $states.context.Task.Token %}' } },
            TimeoutSeconds: 7200,
            End: true,
          },
        },
      }),
    },
  },
  ScheduleRole: role('scheduler.amazonaws.com', [allow('sqs:SendMessage')]),
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: 'hourly',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: arnOf('Parked'), RoleArn: arnOf('ScheduleRole'), Input: 'the schedule' },
    },
  },
};

const Outputs = Object.fromEntries(
  Object.entries({
    key: { Ref: 'Key' },
    secret: { Ref: 'Secret' },
    pool: { Ref: 'Pool' },
    client: { Ref: 'Client' },
    clientSecret: { 'Fn::GetAtt': ['Client', 'ClientSecret'] },
    stream: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    version: { Ref: 'Version' },
    mapping: { Ref: 'FromStream' },
    machine: { Ref: 'Machine' },
  }).map(([name, Value]) => [name, { Value }]),
);
const templates = assemblyOf({ Test: { template: { Resources: resources, Outputs }, assets: { Counter: counter } } });

const running: LocalStack[] = [];
afterEach(async () => {
  for (const stack of running.splice(0)) await stack.stop();
});

const folder = (): string => mkdtempSync(join(tmpdir(), 'frontdesk-data-stack-'));
async function startIn(data: string, from = templates): Promise<LocalStack> {
  const stack = await startStack({ templates: from, ports: { aws: 0, api: 0 }, clock: 'manual', now: START, data });
  running.push(stack);
  return stack;
}
/** Stopped and started again. */
async function restarted(stack: LocalStack, data: string, from = templates): Promise<LocalStack> {
  running.splice(running.indexOf(stack), 1);
  await stack.stop();
  return startIn(data, from);
}
const call = (stack: LocalStack, service: string, operation: string, input: object): Promise<Output> =>
  stack.host.call(OPERATOR, service, operation, { ...input });
const queueUrl = (stack: LocalStack, name: string): string => `${stack.origin}/${ACCOUNT}/${name}`;
const put = (stack: LocalStack, item: object): Promise<Output> =>
  call(stack, 'dynamodb', 'PutItem', { TableName: 'things', Item: item });
const statusOf = async (stack: LocalStack, executionArn: unknown): Promise<unknown> =>
  (await call(stack, 'states', 'DescribeExecution', { executionArn }))['status'];
/** What the function was given in this life of the stack. */
async function got(stack: LocalStack): Promise<string[]> {
  await stack.clock.settled();
  return [...stack.contents()].flatMap(({ service, text }) =>
    service === 'logs' ? (/\bgot ([^\s"]+(?: [a-z]+)?)/.exec(text)?.[1] ?? []) : [],
  );
}
async function tokenOf(stack: LocalStack): Promise<string> {
  const { pool = '', client = '', clientSecret = '' } = stack.outputs('Test');
  const response = await fetch(`${stack.origin}/signin/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: clientSecret }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  expect(pool).not.toBe('');
  return token;
}

describe('a stack that was stopped and started over the same data', () => {
  test('has the same ids, secrets and keys, and what was sealed or signed before is still good', async () => {
    const data = folder();
    const before = await startIn(data);
    const outputs = before.outputs('Test');
    const secretOf = async (stack: LocalStack): Promise<unknown> =>
      (await call(stack, 'secretsmanager', 'GetSecretValue', { SecretId: 'secret' }))['SecretString'];
    const Plaintext = Buffer.from('sealed');
    const { CiphertextBlob } = await call(before, 'kms', 'Encrypt', { KeyId: outputs['key'], Plaintext });
    const secret = await secretOf(before);
    const token = await tokenOf(before);

    const after = await restarted(before, data);
    expect(after.outputs('Test')).toEqual(outputs);
    expect([after.origin, after.apiOrigin]).toEqual([before.origin, before.apiOrigin]);
    expect(await secretOf(after)).toBe(secret);
    const opened = await call(after, 'kms', 'Decrypt', { CiphertextBlob });
    expect(Buffer.from(opened['Plaintext'] as Uint8Array).toString()).toBe('sealed');
    const { keys } = (await (await fetch(`${after.origin}/${outputs['pool']}/.well-known/jwks.json`)).json()) as {
      keys: JWK[];
    };
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), { currentDate: new Date(START) });
    expect(payload['client_id']).toBe(outputs['client']);
    expect(await tokenOf(after)).not.toBe(token);
    expect(after.faults()).toEqual([]);
    // And what is drawn anew is not what was drawn before.
    const start = { stateMachineArn: outputs['machine'] };
    const names: unknown[] = [];
    for (let stack = after; names.length < 2; stack = await restarted(stack, data))
      names.push((await call(stack, 'states', 'StartExecution', start))['executionArn']);
    expect(new Set(names).size).toBe(2);
  });

  test('holds the same items, objects and messages, and stands at the same instant', async () => {
    const data = folder();
    const before = await startIn(data);
    await put(before, { id: { S: 'a' }, kind: { S: 'x' }, bytes: { B: 'YmluYXJ5' } });
    await put(before, { id: { S: 'b' }, kind: { S: 'x' } });
    await call(before, 'dynamodb', 'DeleteItem', { TableName: 'things', Key: { id: { S: 'b' } } });
    await call(before, 'dynamodb', 'CreateTable', {
      TableName: 'by-hand',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    });
    for (const Body of ['one', 'two'])
      await call(before, 's3', 'PutObject', { Bucket: 'files', Key: 'k', Body: Buffer.from(Body) });
    await call(before, 'sqs', 'SendMessage', { QueueUrl: queueUrl(before, 'parked'), MessageBody: 'waits' });
    await before.clock.advance(90_000);

    const after = await restarted(before, data);
    expect(after.clock.now()).toBe(START + 90_000);
    const { Items } = await call(after, 'dynamodb', 'Query', {
      TableName: 'things',
      IndexName: 'byKind',
      KeyConditionExpression: 'kind = :x',
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    });
    expect(Items).toMatchObject([{ id: { S: 'a' } }]);
    expect((await call(after, 'dynamodb', 'ListTables', {}))['TableNames']).toEqual(['by-hand', 'things']);
    const { Body } = await call(after, 's3', 'GetObject', { Bucket: 'files', Key: 'k' });
    expect(Buffer.from(Body as Uint8Array).toString()).toBe('two');
    const { Versions } = await call(after, 's3', 'ListObjectVersions', { Bucket: 'files' });
    expect(Versions).toHaveLength(2);
    const { Messages } = await call(after, 'sqs', 'ReceiveMessage', { QueueUrl: queueUrl(after, 'parked') });
    expect(Messages).toMatchObject([{ Body: 'waits' }]);
  });

  test('goes on with what waited: a workflow, a delayed message, a stream window, a schedule, an expiry', async () => {
    const data = folder();
    const before = await startIn(data);
    const { executionArn } = await call(before, 'states', 'StartExecution', {
      stateMachineArn: before.outputs('Test')['machine'],
    });
    await call(before, 'sqs', 'SendMessage', {
      QueueUrl: queueUrl(before, 'queue'),
      MessageBody: 'delayed',
      DelaySeconds: 300,
    });
    await put(before, { id: { S: 'streamed' }, until: { N: String(START / 1000 + 60) } });
    await before.clock.advance(30_000);
    expect(await got(before)).toEqual([]);

    const after = await restarted(before, data);
    await after.clock.advance(30_000);
    expect(await got(after)).toEqual(['streamed']);
    await after.clock.advance(240_000);
    expect(await got(after)).toEqual(['streamed', 'delayed']);
    await after.clock.advance(3300_000);
    expect(await got(after)).toContain('the task');
    expect(await statusOf(after, executionArn)).toBe('RUNNING');
    const scheduled = await call(after, 'sqs', 'ReceiveMessage', { QueueUrl: queueUrl(after, 'parked') });
    expect(scheduled['Messages']).toHaveLength(1);

    // In the midst of the wait for its token, once more.
    const token = /\bgot (AQCE[\w-]{145})/.exec([...after.contents()].map(({ text }) => text).join('\n'))?.[1];
    const last = await restarted(after, data);
    await call(last, 'states', 'SendTaskSuccess', { taskToken: token, output: '"done"' });
    await last.clock.settled();
    expect(await statusOf(last, executionArn)).toBe('SUCCEEDED');
    await last.clock.advance(12 * 3600_000);
    expect((await call(last, 'dynamodb', 'Scan', { TableName: 'things' }))['Count']).toBe(0);
    expect(await got(last)).toContain('streamed');
    expect(last.faults()).toEqual([]);
  });

  test('changes what other templates declare by now, and leaves the versions that something may still call', async () => {
    const data = folder();
    const before = await startIn(data);
    await put(before, { id: { S: 'a' } });
    const { Version: _, Parked: __, Schedule: ___, ScheduleRole: ____, ...fewer } = resources;
    const changed = {
      ...fewer,
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead', VisibilityTimeout: 77 } },
      Extra: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'extra' } },
    };
    const { version: _____, ...outputs } = Outputs;
    const other = assemblyOf({
      Test: {
        template: { Resources: changed, Outputs: outputs },
        assets: { Counter: counter.replace("'got '", "'new '") },
      },
    });
    const after = await restarted(before, data, other);
    const { QueueUrls } = await call(after, 'sqs', 'ListQueues', {});
    expect((QueueUrls as string[]).map((url) => url.split('/').at(-1))).toEqual(['dead', 'queue', 'extra']);
    const { Attributes } = await call(after, 'sqs', 'GetQueueAttributes', {
      QueueUrl: queueUrl(after, 'dead'),
      AttributeNames: ['VisibilityTimeout'],
    });
    expect(Attributes).toEqual({ VisibilityTimeout: '77' });
    expect((await call(after, 'dynamodb', 'Scan', { TableName: 'things' }))['Count']).toBe(1);
    await invoke(after, 'Counter:1', { what: 'old code' });
    expect(await got(after)).toEqual(['old code']);
    // And what stands now is what the next start finds.
    const again = await restarted(after, data, other);
    await invoke(again, 'Counter:1', { what: 'old code' });
    expect(await got(again)).toEqual(['old code']);
    expect(again.faults()).toEqual([]);
  });

  test('starts from wherever the file ends, the middle of its first deployment included, and goes on', async () => {
    const data = folder();
    const before = await startIn(data);
    await call(before, 'states', 'StartExecution', { stateMachineArn: before.outputs('Test')['machine'] });
    await put(before, { id: { S: 'streamed' } });
    await call(before, 'sqs', 'SendMessage', { QueueUrl: queueUrl(before, 'queue'), MessageBody: 'sent' });
    await before.clock.advance(3700_000);
    await before.stop();
    running.length = 0;
    const content = readFileSync(join(data, 'journal.jsonl'), 'utf8');
    const ends = [...content.matchAll(/^\[\]$/gm)].map(({ index }) => index + 3);
    expect(ends.length).toBeGreaterThan(10);
    for (const end of ends) {
      const cut = folder();
      writeFileSync(join(cut, 'journal.jsonl'), content.slice(0, end));
      const stack = await startIn(cut);
      await stack.clock.advance(4000_000);
      expect(stack.faults()).toEqual([]);
      const { executions } = await call(stack, 'states', 'ListExecutions', {
        stateMachineArn: stack.outputs('Test')['machine'],
      });
      for (const { executionArn } of executions as { executionArn: string }[]) {
        const { events } = await call(stack, 'states', 'GetExecutionHistory', { executionArn, reverseOrder: true });
        expect(events).toMatchObject([{ type: 'TaskSubmitted' }, ...(events as object[]).slice(1)]);
      }
      await put(stack, { id: { S: 'new' } });
      await stack.clock.advance(60_000);
      expect(await got(stack)).toContain('new');
      await stack.stop();
      running.length = 0;
    }
  }, 120_000);

  test('whose code of before is gone is refused, and says what to do', async () => {
    const data = folder();
    const own = assemblyOf({ Test: { template: { Resources: resources, Outputs }, assets: { Counter: counter } } });
    await restarted(await startIn(data, own), data, own);
    const stack = running.splice(0)[0];
    await stack?.stop();
    rmSync(own, { recursive: true });
    // The same code lies elsewhere: that will do.
    await (await startIn(data)).stop();
    running.length = 0;
    const other = assemblyOf({ Test: { template: { Resources: {} } } });
    const away = assemblyOf({ Test: { template: { Resources: resources, Outputs }, assets: { Counter: counter } } });
    const again = folder();
    await (await startIn(again, away)).stop();
    running.length = 0;
    rmSync(away, { recursive: true });
    await expect(startIn(again, other)).rejects.toThrow(/cannot be put back.*another folder/s);
  });
});
