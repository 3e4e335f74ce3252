import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultKind, FaultRule } from '../../../local/faults/fault.ts';
import { RefusedRule } from '../../../local/faults/fault.ts';
import { services as allServices } from '../../../local/services/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { startStack } from '../../../local/stack.ts';
import { assemblyOf } from './assembly-of.ts';
import { ACCOUNT, START, allow, fn, invoke, messagesIn, role, send, start, writesLogs } from './runtime-stack.ts';

/** A function that makes the calls that its event lists, one after the other, with a real client. */
const CALLER = `
  import { DynamoDBClient, PutItemCommand, GetItemCommand } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}';
  const client = new DynamoDBClient({ maxAttempts: 3, retryMode: 'standard' });
  let runs = 0;
  export const handler = async ({ puts = [], gets = [], together = [], Records = [] }) => {
    const failed = [];
    const doing = [
      ...puts.map((id) => new PutItemCommand({ TableName: 'notes', Item: { id: { S: id } } })),
      ...gets.map((id) => new GetItemCommand({ TableName: 'notes', Key: { id: { S: id } } })),
    ];
    for (const command of doing) await client.send(command).catch((error) => failed.push(error.name ?? String(error)));
    await Promise.all(
      together.map((id) => client.send(new PutItemCommand({ TableName: 'notes', Item: { id: { S: id } } }))),
    );
    return { failed, run: ++runs, records: Records.length };
  };`;
const STARTER = `
  import { DynamoDBClient, GetItemCommand } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}';
  const client = new DynamoDBClient({});
  const ask = () => client.send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: 'start' } } }));
  await ask();
  export const handler = async () => { await ask(); return 'started'; };`;
const COUNTER = `
  let runs = 0;
  export const handler = async ({ Records = [] }) => { console.log('run ' + ++runs + ' of ' + Records.length); };`;

const table = (name: string, more: object = {}): object => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    ...more,
  },
});

let stack: LocalStack;
const client = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  const Resources = {
    notes: table('notes'),
    watched: table('watched', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }),
    Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs', VisibilityTimeout: 30 } },
    Told: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'told' } },
    ToldQueue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'told' } },
    ToldPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'ToldQueue' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['ToldQueue', 'Arn'] },
            },
          ],
        },
      },
    },
    ToldTopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Told' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'ses.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: { Ref: 'Told' },
            },
          ],
        },
      },
    },
    ToldSubscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Told' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['ToldQueue', 'Arn'] } },
    },
    Set: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'told' } },
    SetToTopic: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Set' },
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ['bounce', 'complaint'],
          SnsDestination: { TopicARN: { Ref: 'Told' } },
        },
      },
    },
    MachineRole: role('states.amazonaws.com', [allow('lambda:InvokeFunction')]),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'steps',
        RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
        DefinitionString: JSON.stringify({
          QueryLanguage: 'JSONata',
          StartAt: 'Ask',
          States: {
            Ask: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: 'Caller', Payload: {} },
              Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
              Output: 'fine',
              Next: 'Caught',
            },
            Caught: { Type: 'Succeed' },
          },
        }),
      },
    },
    ScheduleRole: role('scheduler.amazonaws.com', [allow('lambda:InvokeFunction')]),
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'daily',
        ScheduleExpression: 'cron(0 5 * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { 'Fn::GetAtt': ['Caller', 'Arn'] },
          RoleArn: { 'Fn::GetAtt': ['ScheduleRole', 'Arn'] },
          Input: '{}',
        },
      },
    },
    Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'clinic.example' } },
    ...fn('Caller', [writesLogs, allow(['dynamodb:PutItem', 'dynamodb:GetItem'])], { Timeout: 10 }),
    ...fn('Starter', [allow('dynamodb:GetItem')], { Timeout: 10 }),
    ...fn('Counter', [writesLogs, allow(['sqs:*', 'dynamodb:*'])], { Timeout: 10 }),
    FromJobs: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Counter' }, EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] } },
    },
    FromWatched: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Counter' },
        EventSourceArn: { 'Fn::GetAtt': ['watched', 'StreamArn'] },
        StartingPosition: 'LATEST',
      },
    },
  };
  stack = await startStack({
    templates: assemblyOf({
      Test: { template: { Resources }, assets: { Caller: CALLER, Counter: COUNTER, Starter: STARTER } },
    }),
    ports: { aws: 0, api: 0 },
    clock: 'manual',
    now: START,
    services: allServices,
  });
  dynamodb = new DynamoDBClient({ ...client, endpoint: stack.origin });
}, 60_000);
afterEach(() => {
  stack.host.faults.disarm();
  stack.host.faults.stopRecording();
});
afterAll(() => stack.stop());

const arm = (kind: FaultKind, where: FaultRule['where'] = {}, more: Partial<FaultRule> = {}): Promise<unknown> =>
  stack.host.faults.arm({ kind, where, ...more });
const put = (id: string): Promise<unknown> =>
  dynamodb.send(new PutItemCommand({ TableName: 'notes', Item: { id: { S: id } } }));
const holds = async (id: string): Promise<boolean> =>
  (await dynamodb.send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: id } }, ConsistentRead: true })))
    .Item !== undefined;
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const fired = (): number[] => stack.host.faults.armed().map((rule) => rule.fired);
const call = (event: object): ReturnType<typeof invoke> => invoke(stack, 'Caller', event);

describe('a call that is struck', () => {
  test('is refused as each service refuses it when it is asked too often, and a client knows that for throttling', async () => {
    const endpoint = stack.origin;
    const names = [];
    for (const work of [
      (): Promise<unknown> => put('throttled'),
      (): Promise<unknown> => new SQSClient({ ...client, endpoint }).send(new ListQueuesCommand({})),
      (): Promise<unknown> => new SFNClient({ ...client, endpoint }).send(new ListStateMachinesCommand({})),
      (): Promise<unknown> => new KMSClient({ ...client, endpoint }).send(new DescribeKeyCommand({ KeyId: 'any' })),
      (): Promise<unknown> =>
        new S3Client({ ...client, endpoint, forcePathStyle: true }).send(new ListBucketsCommand({})),
    ]) {
      await arm('throttle');
      const error = (await failure(work())) as { name: string; $metadata: { httpStatusCode: number } };
      names.push([error.name, error.$metadata.httpStatusCode]);
    }
    expect(names).toEqual([
      ['ProvisionedThroughputExceededException', 400],
      ['RequestThrottled', 400],
      ['ThrottlingException', 400],
      ['ThrottlingException', 400],
      ['SlowDown', 503],
    ]);
    expect(fired()).toEqual([1, 1, 1, 1, 1]);
    expect(await holds('throttled')).toBe(false);
  });

  test('fails once, so that a client that tries again succeeds, and the rule has fired', async () => {
    await arm('server-error', { service: 'dynamodb', operation: 'PutItem', table: 'notes' });
    const patient = new DynamoDBClient({ ...client, endpoint: stack.origin, maxAttempts: 3 });
    await patient.send(new PutItemCommand({ TableName: 'notes', Item: { id: { S: 'again' } } }));
    expect(await holds('again')).toBe(true);
    expect(fired()).toEqual([1]);
  });

  test('fails with every attempt of the client if it is to persist, which counts as once', async () => {
    stack.host.faults.record();
    await arm('server-error', { operation: 'PutItem' }, { persistent: true });
    const patient = new DynamoDBClient({ ...client, endpoint: stack.origin, maxAttempts: 3 });
    const item = (id: string): PutItemCommand => new PutItemCommand({ TableName: 'notes', Item: { id: { S: id } } });
    expect(await failure(patient.send(item('never')))).toMatchObject({ name: 'InternalServerError' });
    await patient.send(item('next'));
    expect(fired()).toEqual([1]);
    const { calls } = stack.host.faults.recording();
    expect(calls.map(({ call: ordinal, attempt, error }) => [ordinal, attempt, error])).toEqual([
      [1, 1, 'InternalServerError'],
      [1, 2, 'InternalServerError'],
      [1, 3, 'InternalServerError'],
      [2, 1, undefined],
    ]);
  });

  test('is done though its answer is lost: the connection is cut', async () => {
    await arm('lost-response', { operation: 'PutItem' });
    expect(await failure(put('unheard'))).toMatchObject({ message: expect.stringContaining('socket hang up') });
    expect(await holds('unheard')).toBe(true);
  });

  test('takes its time on the clock of the stack, and no real time', async () => {
    await arm('latency', { operation: 'PutItem' }, { seconds: 40 });
    const seen: number[] = [];
    const from = stack.clock.now();
    stack.clock.at(from + 15_000, 'on the way', () => void seen.push(stack.clock.now() - from));
    await put('late');
    expect(stack.clock.now() - from).toBe(40_000);
    expect(seen).toEqual([15_000]);
    expect(await holds('late')).toBe(true);
  });

  test('meets another transaction, on the item of the table that is named', async () => {
    await arm('conflict', { table: 'watched' });
    const TransactItems = ['notes', 'watched'].map((TableName) => ({
      Put: { TableName, Item: { id: { S: 'both' } } },
    }));
    const error = await failure(dynamodb.send(new TransactWriteItemsCommand({ TransactItems })));
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    expect(await holds('both')).toBe(false);
    await arm('throttle', { operation: 'TransactWriteItems' });
    expect(await failure(dynamodb.send(new TransactWriteItemsCommand({ TransactItems })))).toMatchObject({
      CancellationReasons: [{ Code: 'ThrottlingError' }, { Code: 'None' }],
    });
    await arm('conflict', { operation: 'PutItem' });
    expect(await failure(put('both'))).toMatchObject({ name: 'TransactionConflictException' });
  });

  test('is the one after so many, and so many after it', async () => {
    await arm('throttle', { table: 'notes', operation: 'PutItem' }, { after: 2, times: 2 });
    const outcomes = [];
    for (const id of ['1', '2', '3', '4', '5']) outcomes.push((await failure(put(id))) === undefined);
    expect(outcomes).toEqual([true, true, false, false, true]);
    expect(stack.host.faults.armed()).toMatchObject([{ matched: 5, fired: 2 }]);
  });
});

describe('a mail', () => {
  const mailTo = (address: string): Promise<unknown> =>
    new SESClient({ ...client, endpoint: stack.origin }).send(
      new SendEmailCommand({
        Source: 'desk@clinic.example',
        Destination: { ToAddresses: [address] },
        Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } },
        ConfigurationSetName: 'told',
      }),
    );
  const told = async (): Promise<string[]> => {
    await stack.clock.settled();
    const messages = await messagesIn(stack, 'told');
    return messages.map((body) => {
      const { eventType, mail } = JSON.parse((JSON.parse(body) as { Message: string }).Message) as {
        eventType: string;
        mail: { destination: string[] };
      };
      return `${eventType} ${mail.destination.join()}`;
    });
  };

  test('is refused, bounces or is called spam as it is told, whoever it is for', async () => {
    await arm('refused');
    expect(await failure(mailTo('one@else.example'))).toMatchObject({ name: 'MessageRejected' });
    await arm('bounced');
    await mailTo('two@else.example');
    await arm('complained');
    await mailTo('three@else.example');
    await mailTo('four@else.example');
    expect((await told()).toSorted()).toEqual(['Bounce two@else.example', 'Complaint three@else.example']);
    expect(fired()).toEqual([1, 1, 1]);
  });

  test('is told of though the topic and the queue fail to take the news at first', async () => {
    await arm('server-error', { caller: 'ses told', operation: 'Publish' });
    await arm('throttle', { service: 'sqs', operation: 'SendMessage' }, { times: 4 });
    await arm('bounced');
    await mailTo('five@else.example');
    await stack.clock.advance(10_000);
    expect(await told()).toContain('Bounce five@else.example');
    expect(fired()).toEqual([1, 4, 1]);
  });
});

describe('a function', () => {
  test('that crashes before a call has not made it; its caller learns of the exit, and the next run starts cold', async () => {
    await call({ puts: ['warm'] });
    stack.host.faults.record();
    await arm('crash-before', { function: 'Caller', invocation: 1, call: 2 });
    const { FunctionError, answer } = await call({ puts: ['c1', 'c2', 'c3'] });
    expect(FunctionError).toBe('Unhandled');
    expect(answer).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 1$/),
    });
    expect([await holds('c1'), await holds('c2'), await holds('c3')]).toEqual([true, false, false]);
    expect((await call({ puts: ['c4'] })).answer).toMatchObject({ run: 1, failed: [] });
    const { invocations } = stack.host.faults.recording();
    expect(invocations).toMatchObject([
      { function: 'Caller', invocation: 1, by: 'operator', cold: false, error: 'Runtime.ExitError', ended: true },
      { function: 'Caller', invocation: 1, run: 2, by: 'operator', cold: true, ended: true },
    ]);
    expect(fired()).toEqual([1]);
  });

  test('that crashes after a call has made it, and does nothing more', async () => {
    await arm('crash-after', { function: 'Caller', call: 2 });
    expect((await call({ puts: ['d1', 'd2', 'd3'] })).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect([await holds('d1'), await holds('d2'), await holds('d3')]).toEqual([true, true, false]);
  });

  test('that crashes does none of the calls that it had sent beside', async () => {
    await call({ puts: ['warm'] });
    const together = Array.from({ length: 8 }, (_, index) => `t${String(index)}`);
    await arm('crash-before', { function: 'Caller', operation: 'PutItem' }, { after: 2 });
    expect((await call({ together })).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    const done = [];
    for (const id of together) if (await holds(id)) done.push(id);
    expect(done).toHaveLength(2);
  });

  test('that calls while it starts does so for the run that it is started for, and can crash there', async () => {
    stack.host.faults.record();
    await arm('crash-before', { function: 'Starter', invocation: 2, call: 1 });
    expect((await invoke(stack, 'Starter')).answer).toBe('started');
    const [first] = stack.host.faults.recording().calls.filter((one) => one.function === 'Starter');
    expect(first).toMatchObject({ invocation: 1, call: 1, operation: 'GetItem' });
    await arm('crash-before', { function: 'Starter', invocation: 2, run: 2 });
    expect((await invoke(stack, 'Starter')).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await invoke(stack, 'Starter')).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(fired()).toEqual([1, 1]);
  });

  test('that crashes at its start has done nothing, at its end everything', async () => {
    await arm('crash-before', { function: 'Caller', invocation: 1 });
    expect((await call({ puts: ['e1'] })).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await holds('e1')).toBe(false);
    await arm('crash-after', { function: 'Caller', invocation: 1, run: 2 });
    expect((await call({ puts: ['e2'] })).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await holds('e2')).toBe(true);
    expect(fired()).toEqual([1, 1]);
  });

  test('times out at once, and the clock of the stack has moved on by its timeout', async () => {
    const from = stack.clock.now();
    const begun = performance.now();
    await arm('timeout', { function: 'Caller', call: 2 });
    expect((await call({ puts: ['f1', 'f2'] })).answer).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 10.00 seconds$/),
    });
    expect(stack.clock.now() - from).toBe(10_000);
    expect([await holds('f1'), await holds('f2')]).toEqual([true, false]);
    await arm('timeout', { function: 'Caller' });
    expect((await call({ puts: ['f3'] })).answer).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(stack.clock.now() - from).toBe(20_000);
    expect(await holds('f3')).toBe(false);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test('whose call takes longer than it has left has timed out, though the call was done', async () => {
    await arm('latency', { function: 'Caller', call: 1 }, { seconds: 30 });
    const from = stack.clock.now();
    expect((await call({ puts: ['g1', 'g2'] })).answer).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(stack.clock.now() - from).toBe(10_000);
    expect([await holds('g1'), await holds('g2')]).toEqual([true, false]);
  });

  test('whose call fails with every attempt sees the error of the service', async () => {
    await arm('throttle', { function: 'Caller', call: 1 }, { persistent: true });
    expect((await call({ puts: ['h1', 'h2'] })).answer).toMatchObject({
      failed: ['ProvisionedThroughputExceededException'],
    });
    expect([await holds('h1'), await holds('h2')]).toEqual([false, true]);
  });

  test('whose answer of a call is lost tries it again, and is none the wiser', async () => {
    stack.host.faults.record();
    await arm('lost-response', { function: 'Caller', call: 1 });
    expect((await call({ puts: ['i1'] })).answer).toMatchObject({ failed: [] });
    const { calls } = stack.host.faults.recording();
    expect(calls.filter((one) => one.function === 'Caller')).toMatchObject([
      { call: 1, attempt: 1, error: 'connection cut', fault: expect.stringMatching(/^fault-/) },
      { call: 1, attempt: 2 },
    ]);
  });
});

describe('a batch', () => {
  const runs = async (): Promise<number> => {
    await stack.clock.settled();
    return stack.host.faults.recording().invocations.filter((one) => one.function === 'Counter').length;
  };
  const watch = (id: string): Promise<unknown> =>
    dynamodb.send(new PutItemCommand({ TableName: 'watched', Item: { id: { S: id } } }));

  test('of a stream comes twice, or never', async () => {
    stack.host.faults.record();
    await watch('once');
    expect(await runs()).toBe(1);
    await arm('duplicate', { table: 'watched' });
    await watch('twice');
    expect(await runs()).toBe(3);
    await arm('drop', { function: 'Counter' });
    await watch('never');
    expect(await runs()).toBe(3);
    await watch('again');
    expect(await runs()).toBe(4);
    expect(fired()).toEqual([1, 1]);
  });

  test('of a queue comes twice, and is not lost by a fault that is of streams', async () => {
    stack.host.faults.record();
    await arm('drop', { function: 'Counter' });
    await arm('duplicate', { caller: 'queue jobs' });
    await send(stack, 'jobs', 'one');
    expect(await runs()).toBe(2);
    expect(fired()).toEqual([0, 1]);
    const calls = stack.host.faults.recording().calls.filter(({ caller }) => caller === 'queue jobs');
    expect(calls.map(({ operation, call: ordinal, records }) => [operation, ordinal, records])).toEqual([
      ['ReceiveMessage', 1, undefined],
      ['ReceiveMessage', 2, undefined],
      ['Invoke', 3, 1],
      ['DeleteMessageBatch', 4, undefined],
      ['ReceiveMessage', 5, undefined],
    ]);
  });

  test('is tried again where the poll, the invocation or the deletion is refused, until it is handled', async () => {
    for (const operation of ['ReceiveMessage', 'Invoke', 'DeleteMessageBatch']) {
      stack.host.faults.record();
      await arm('throttle', { caller: 'queue jobs', operation });
      await send(stack, 'jobs', operation);
      await stack.clock.advance(60_000);
      expect(fired()).toEqual([1]);
      expect(await runs()).toBe(operation === 'DeleteMessageBatch' ? 2 : 1);
      stack.host.faults.disarm();
    }
    expect(
      (await stack.host.call({ kind: 'operator' }, 'sqs', 'GetQueueAttributes', {
        QueueUrl: `${stack.origin}/${ACCOUNT}/jobs`,
        AttributeNames: ['All'],
      })) as object,
    ).toMatchObject({ Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' } });
  });
});

describe('a call that a service makes itself', () => {
  test.each([
    ['throttle', { caller: 'states steps/Ask' }, 'Lambda.TooManyRequestsException'],
    ['server-error', { caller: 'states steps/Ask', call: 1 }, 'Lambda.ServiceException'],
    ['lost-response', { function: 'Caller' }, 'Lambda.SdkClientException'],
    ['crash-before', { function: 'Caller' }, 'Runtime.ExitError'],
    ['timeout', { function: 'Caller' }, 'Sandbox.Timedout'],
  ] as const)('fails in its own words: %s of %j is %s to a state', async (kind, where, error) => {
    stack.host.faults.record();
    await arm(kind, where);
    const sfn = new SFNClient({ ...client, endpoint: stack.origin });
    const stateMachineArn = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:steps`;
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    await stack.clock.settled();
    const { output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(JSON.parse(output ?? '')).toBe(error);
    expect(fired()).toEqual([1]);
    const { calls, invocations } = stack.host.faults.recording();
    expect(calls.find(({ invokes }) => invokes === 'Caller')).toMatchObject({ caller: 'states steps/Ask', call: 1 });
    if ('function' in where && kind !== 'lost-response')
      expect(invocations).toMatchObject([{ by: 'states steps/Ask', ended: true }]);
  });

  test('is named by its schedule, and made again', async () => {
    stack.host.faults.record();
    await arm('throttle', { caller: 'scheduler daily', operation: 'Invoke' });
    await stack.clock.advance(24 * 3_600_000);
    const { calls, invocations } = stack.host.faults.recording();
    expect(calls.map(({ caller, call: ordinal, error }) => [caller, ordinal, error])).toEqual([
      ['scheduler daily', 1, 'TooManyRequestsException'],
      ['scheduler daily', 2, undefined],
      ['events of Caller', 1, undefined],
    ]);
    expect(invocations).toMatchObject([{ function: 'Caller', by: 'events of Caller' }]);
  });
});

describe('a recording', () => {
  test('names each call so that a rule strikes it, and nothing else, when the same is done again', async () => {
    stack.host.faults.record();
    await call({ puts: ['a', 'b'], gets: ['a'] });
    const { calls } = stack.host.faults.stopRecording();
    expect(calls.filter((one) => one.function !== undefined)).toMatchObject([
      {
        caller: 'function Caller',
        function: 'Caller',
        invocation: 1,
        call: 1,
        operation: 'PutItem',
        tables: ['notes'],
      },
      { invocation: 1, call: 2, operation: 'PutItem', principal: 'role' },
      { invocation: 1, call: 3, operation: 'GetItem', service: 'dynamodb' },
    ]);
    stack.host.faults.record();
    await arm('throttle', { function: 'Caller', invocation: 1, call: 3 }, { persistent: true });
    expect((await call({ puts: ['a', 'b'], gets: ['a'] })).answer).toMatchObject({
      failed: ['ProvisionedThroughputExceededException'],
    });
    const struck = stack.host.faults.recording().calls.filter(({ fault }) => fault !== undefined);
    expect(struck.map(({ operation, call: ordinal }) => [operation, ordinal])).toEqual([
      ['GetItem', 3],
      ['GetItem', 3],
      ['GetItem', 3],
    ]);
  });

  test('numbers the calls of each operation, so that a rule strikes the same one whatever else goes out before it', async () => {
    stack.host.faults.record();
    await call({ puts: ['a', 'b'], gets: ['a'] });
    const numbers = stack.host.faults.stopRecording().calls.filter((one) => one.function !== undefined);
    expect(numbers.map(({ operation, nth }) => [operation, nth])).toEqual([
      ['PutItem', 1],
      ['PutItem', 2],
      ['GetItem', 1],
    ]);
    stack.host.faults.record();
    const where = { function: 'Caller', invocation: 1, operation: 'GetItem', nth: 1 };
    await arm('throttle', where, { persistent: true });
    await call({ puts: ['a'], gets: ['a'] });
    const struck = stack.host.faults.stopRecording().calls.filter(({ fault }) => fault !== undefined);
    expect(struck.map(({ operation, call: ordinal }) => [operation, ordinal])).toEqual([
      ['GetItem', 2],
      ['GetItem', 2],
      ['GetItem', 2],
    ]);
  });

  test('begins to number again, and says who invoked whom', async () => {
    await call({});
    stack.host.faults.record();
    await call({});
    await invoke(stack, 'Caller', {});
    const { invocations } = stack.host.faults.recording();
    expect(invocations.map(({ invocation, by }) => [invocation, by])).toEqual([
      [1, 'operator'],
      [2, 'operator'],
    ]);
  });
});

describe('a rule', () => {
  test.each([
    [{ kind: 'explode' }, /^kind: must be one of throttle/],
    [{ kind: 'throttle', where: { service: 'route53' } }, /where.service: route53 is not served; there is /],
    [
      { kind: 'throttle', where: { service: 'sqs', operation: 'PutItem' } },
      /PutItem is not served; there is .*SendMessage/,
    ],
    [{ kind: 'throttle', where: { operation: 'PutItems' } }, /where.operation: PutItems is not served/],
    [{ kind: 'bounced', where: { service: 'dynamodb' } }, /where.service: bounced is of ses, not of dynamodb/],
    [{ kind: 'conflict', where: { operation: 'GetItem' } }, /conflict is of TransactWriteItems/],
    [{ kind: 'throttle', where: { table: 'nowhere' } }, /no table has nowhere in its name; there is notes/],
    [
      { kind: 'throttle', where: { function: 'er' } },
      /er is part of several names; give one of Caller, Starter, Counter/,
    ],
    [{ kind: 'throttle', where: { tabel: 'notes' } }, /there is no where.tabel/],
    [{ kind: 'throttle', seconds: 3 }, /only latency/],
    [{ kind: 'latency' }, /say how long/],
    [{ kind: 'throttle', times: 0 }, /times/],
    [{ kind: 'crash-before', where: { caller: 'queue jobs' } }, /only a function crashes/],
    [{ kind: 'crash-before', where: { function: 'Caller' }, persistent: true }, /persistent/],
    [{ kind: 'throttle', where: { call: 2 } }, /of which function or caller/],
    [{ kind: 'throttle', where: { function: 'Caller', nth: 2 } }, /of which operation/],
    [{ kind: 'throttle', where: { operation: 'PutItem', nth: 2 } }, /of which function or caller/],
    [{ kind: 'throttle', where: { invocation: 2 } }, /of which function/],
    [{ kind: 'drop' }, /say whose batch/],
    [{ kind: 'throttle', where: { service: 'sqs', table: 'notes' } }, /sqs has no tables/],
  ])('that can apply to nothing is refused, and is told what to change: %j', async (rule, words) => {
    const error = await failure(stack.host.faults.arm(rule as FaultRule));
    expect(error).toBeInstanceOf(RefusedRule);
    expect((error as Error).message).toMatch(words);
    expect(stack.host.faults.armed()).toEqual([]);
  });

  test('is armed, shown and ended over HTTP, by the machine itself and no page of another site', async () => {
    const at = `${stack.origin}/_local/api/faults`;
    const ask = async (method: string, path = '', body?: object, headers = {}): Promise<[number, unknown]> => {
      const answer = await fetch(at + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const text = await answer.text();
      return [answer.status, text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text];
    };
    const [status, armed] = await ask('POST', '', { kind: 'throttle', where: { table: 'note' } });
    expect([status, armed]).toMatchObject([201, { where: { table: 'notes' }, fired: 0 }]);
    const { id } = armed as { id: string };
    await failure(put('by http'));
    expect(await ask('GET')).toMatchObject([200, [{ id, fired: 1 }]]);
    expect(await ask('POST', '', { kind: 'nothing' })).toMatchObject([400, { error: expect.stringContaining('kind') }]);
    expect((await ask('DELETE', `/${id}`, undefined, { origin: 'https://elsewhere.example' }))[0]).toBe(403);
    expect(await ask('DELETE', `/${id}`)).toMatchObject([200, [{ id, fired: 1 }]]);
    expect((await ask('DELETE', `/${id}`))[0]).toBe(404);
    expect(await ask('POST', '/recording')).toEqual([201, { calls: [], invocations: [] }]);
    await put('recorded');
    expect(await ask('DELETE', '/recording')).toMatchObject([
      200,
      { calls: [{ caller: 'operator', operation: 'PutItem' }] },
    ]);
    expect(await ask('DELETE')).toEqual([200, []]);
  });
});

test('where time runs on by itself, a function that times out does so at once all the same', async () => {
  const running = await start({ ...fn('Caller', [], { Timeout: 300 }) }, { Caller: CALLER }, [], 'real');
  try {
    const from = running.clock.now();
    const begun = performance.now();
    await running.host.faults.arm({ kind: 'timeout', where: { function: 'Caller' } });
    expect((await invoke(running, 'Caller')).answer).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(running.clock.now() - from).toBeGreaterThanOrEqual(300_000);
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect((await invoke(running, 'Caller')).answer).toMatchObject({ run: 1 });
  } finally {
    await running.stop();
  }
});

test('no fault on demand is a fault of the stack itself', () => {
  expect(stack.faults()).toEqual([]);
});
