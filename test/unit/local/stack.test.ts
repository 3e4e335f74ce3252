import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { buildSync } from 'esbuild';
import { OPERATOR_CREDENTIALS } from '../../../local/credentials.ts';
import { type LocalStack, startStack } from '../../../local/stack.ts';
import { assemblyOf } from './assembly-of.ts';

const START = Date.UTC(2026, 10, 2, 12);
const DAY = 86_400_000;

/** A function that writes what it is given, and when, into the table; bundled with the SDK as the product's are. */
function writer(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-writer-'));
  const source = `
    import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
    const client = new DynamoDBClient({ maxAttempts: 1 });
    export const handler = async (event) => {
      const ids = event.Records?.map((record) => record.body) ?? [event.id];
      for (const id of ids)
        await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: id }, at: { N: String(Date.now()) }, by: { S: '${version}' } } }));
      return { by: '${version}', ids };
    };`;
  const outfile = join(folder, 'index.mjs');
  buildSync({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'js' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return readFileSync(outfile, 'utf8');
}

const trust = (service: string): unknown => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const policy = (...statements: [string[], unknown][]): unknown[] => [
  {
    PolicyName: 'p',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
    },
  },
];
const arnOf = (id: string): unknown => ({ 'Fn::GetAtt': [id, 'Arn'] });
const role = (service: string, ...statements: [string[], unknown][]): unknown => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust(service), Policies: policy(...statements) },
});
const LOGS: [string[], unknown] = [['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*'];

/** A table, a queue, a function under an alias that may write (and one that may not), a machine and a daily schedule. */
function template(version: string): Record<string, unknown> {
  const fn = (roleId: string, name: string): unknown => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Code: {
        S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
        S3Key: `writer-${version}.zip`,
      },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: arnOf(roleId),
      Timeout: 10,
      Environment: { Variables: { TABLE: { Ref: 'Table' } } },
    },
  });
  return {
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'Notes',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        },
      },
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: {
          KeyPolicy: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
                Action: 'kms:*',
                Resource: '*',
              },
            ],
          },
        },
      },
      Sealed: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'Sealed',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arnOf('Key') },
        },
      },
      FollowerRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'Follower',
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
          Policies: policy([['dynamodb:GetRecords'], 'arn:aws:dynamodb:us-east-1:111122223333:table/Sealed/stream/*']),
        },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Work' } },
      WriterRole: role(
        'lambda.amazonaws.com',
        [['dynamodb:PutItem'], arnOf('Table')],
        [
          ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
          arnOf('Queue'),
        ],
        LOGS,
      ),
      Writer: fn('WriterRole', 'writer'),
      [`WriterVersion${version}`]: {
        Type: 'AWS::Lambda::Version',
        DeletionPolicy: 'Retain',
        Properties: { FunctionName: { Ref: 'Writer' } },
      },
      WriterAlias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: 'live',
          FunctionName: { Ref: 'Writer' },
          FunctionVersion: { 'Fn::GetAtt': [`WriterVersion${version}`, 'Version'] },
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: arnOf('Queue'), FunctionName: { Ref: 'WriterAlias' }, BatchSize: 10 },
      },
      ReaderRole: role('lambda.amazonaws.com', [['dynamodb:GetItem'], arnOf('Table')], LOGS),
      Reader: fn('ReaderRole', 'reader'),
      MachineRole: role('states.amazonaws.com', [['lambda:InvokeFunction'], { Ref: 'WriterAlias' }]),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'later',
          RoleArn: arnOf('MachineRole'),
          DefinitionSubstitutions: { Writer: { Ref: 'WriterAlias' } },
          DefinitionString: JSON.stringify({
            QueryLanguage: 'JSONata',
            StartAt: 'Wait',
            States: {
              Wait: { Type: 'Wait', Seconds: 2 * 86_400, Next: 'Write' },
              Write: {
                Type: 'Task',
                Resource: 'arn:aws:states:::lambda:invoke',
                Arguments: { FunctionName: '${Writer}', Payload: '{% $states.input %}' },
                Output: '{% $states.result.Payload %}',
                End: true,
              },
            },
          }),
        },
      },
      ScheduleRole: role('scheduler.amazonaws.com', [['lambda:InvokeFunction'], { Ref: 'WriterAlias' }]),
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(1 day)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: { Ref: 'WriterAlias' }, RoleArn: arnOf('ScheduleRole'), Input: '{"id":"daily"}' },
        },
      },
    },
  };
}

const assembly = (version: string): string =>
  assemblyOf({ App: { template: template(version), assets: { [`writer-${version}`]: writer(version) } } });

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack({ templates: assembly('1'), ports: { aws: 0, api: 0 }, clock: 'manual', now: START });
});
afterAll(() => stack.stop());

const options = () => ({
  endpoint: stack.origin,
  region: 'us-east-1',
  credentials: OPERATOR_CREDENTIALS,
  maxAttempts: 1,
});
async function invoke(
  FunctionName: string,
  payload: unknown,
): Promise<{ error: string | undefined; payload: unknown }> {
  const result = await new LambdaClient(options()).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
  );
  return { error: result.FunctionError, payload: JSON.parse(Buffer.from(result.Payload ?? []).toString()) as unknown };
}
async function note(id: string): Promise<{ at: number; by: string | undefined } | undefined> {
  const { Item } = await new DynamoDBClient(options()).send(
    new GetItemCommand({ TableName: 'Notes', Key: { id: { S: id } } }),
  );
  return Item === undefined ? undefined : { at: Number(Item['at']?.N), by: Item['by']?.S };
}

describe('what the templates declare', () => {
  test('runs: a function writes to its table with the rights of its role, at the time of the stack', async () => {
    expect(await invoke('writer:live', { id: 'a' })).toEqual({ error: undefined, payload: { by: '1', ids: ['a'] } });
    expect(await note('a')).toEqual({ at: START, by: '1' });
  });

  test('a missing grant fails here as on AWS', async () => {
    const { error, payload } = await invoke('reader', { id: 'b' });
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'AccessDeniedException',
      errorMessage: expect.stringMatching(
        /^User: arn:aws:sts::111122223333:assumed-role\/App-ReaderRole-\w+\/reader is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:111122223333:table\/Notes because no identity-based policy allows the dynamodb:PutItem action$/,
      ),
    });
    expect(await note('b')).toBeUndefined();
  });

  test('a message in the queue reaches the function, and is gone when it has been handled', async () => {
    const QueueUrl = `${stack.origin}/111122223333/Work`;
    await new SQSClient(options()).send(new SendMessageCommand({ QueueUrl, MessageBody: 'from-queue' }));
    await stack.clock.settled();
    expect(await note('from-queue')).toMatchObject({ by: '1' });
    const { Attributes } = await new SQSClient(options()).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  });

  test('days pass in a moment, and everything that waits happens at its time; a deployment in between strands nothing', async () => {
    const client = new SFNClient(options());
    const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:later';
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, input: '{"id":"waited"}' }),
    );
    await stack.clock.advance(1.5 * DAY);
    expect(await note('daily')).toEqual({ at: START + DAY, by: '1' });
    await stack.deploy(assembly('2'));
    await stack.clock.advance(0.5 * DAY);
    expect(await note('waited')).toEqual({ at: START + 2 * DAY, by: '2' });
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"by":"2","ids":["waited"]}',
    });
    expect((await invoke('writer:1', { id: 'old' })).payload).toMatchObject({ by: '1' });
  });

  test('the stream of a sealed table is closed to whom its key is closed, whichever service asks', () => {
    const follower = { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/Follower', sessionName: 'f' } as const;
    const resource = 'arn:aws:dynamodb:us-east-1:111122223333:table/Sealed/stream/1';
    expect(() => stack.host.authorize(follower, { action: 'dynamodb:GetRecords', resource })).toThrow(
      /Follower\/f is not authorized to perform: kms:Decrypt/,
    );
  });

  test('the stack had no fault of its own, and refused only what was missing', () => {
    expect(stack.faults()).toEqual([]);
    expect(stack.refused().map(({ action }) => action)).toEqual(['dynamodb:PutItem', 'kms:Decrypt']);
  });

  test('rights that nothing used are known', () => {
    const unused = stack.rights().filter(({ used }) => used === 0);
    expect(unused.map(({ action }) => action)).toContain('dynamodb:GetItem');
    expect(unused.map(({ action }) => action)).not.toContain('dynamodb:PutItem');
  });
});
