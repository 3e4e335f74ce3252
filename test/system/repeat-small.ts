/**
 * A small stack in which everything that waits is due at the same instants: executions with waits and retries, schedules, a table
 * with a stream and TTL, a queue. Small, so that it can be run a thousand times.
 */
import { startStack } from '../../local/stack.ts';
import { assemblyOf } from '../unit/local/assembly-of.ts';
import { ACCOUNT, START, allow, fn, role, writesLogs } from '../unit/local/runtime-stack.ts';
import { type Evidence, watch } from './evidence.ts';

const arnOf = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
const MINUTE = 60_000;
/** Instants at which something is due. */
const MINUTES = 6;

/** Puts a note and a message, all of it drawn at random or read from the clock; fails now and then. */
const WORK = `
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}';
import { SQSClient, SendMessageCommand } from '${import.meta.resolve('@aws-sdk/client-sqs')}';
const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
export const handler = async (event) => {
  if (Math.random() < 0.3) throw new Error('now and then');
  const id = randomUUID();
  const Item = { id: { S: id }, at: { S: new Date().toISOString() }, of: { S: JSON.stringify(event) }, gone: { N: String(Math.floor(Date.now() / 1000) + 60) } };
  await Promise.all([
    dynamodb.send(new PutItemCommand({ TableName: 'notes', Item })),
    sqs.send(new SendMessageCommand({ QueueUrl: process.env.JOBS, MessageBody: id })),
  ]);
  return id;
};`;

/** Tells what came, in the order in which it came. */
const HEAR = `
export const handler = async ({ Records }) => {
  for (const { eventName, messageId, body } of Records) console.log(eventName ?? 'message', messageId ?? '', body ?? '', Date.now(), Math.random());
};`;

/** A function's time is real: on a busy machine none may run out. */
const AMPLE = { Timeout: 300 };

const retried = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 60,
  BackoffRate: 1,
  MaxAttempts: 3,
  JitterStrategy: 'FULL',
};
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      ItemProcessor: {
        StartAt: 'Sleep',
        States: {
          Sleep: { Type: 'Wait', Seconds: 60, Next: 'Work' },
          Work: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'Work', Payload: { item: '{% $states.input %}', drawn: '{% $random() %}' } },
            Retry: [retried],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Given up' }],
            End: true,
          },
          'Given up': { Type: 'Pass', End: true },
        },
      },
      End: true,
    },
  },
};

const schedule = (name: string): object => ({
  Type: 'AWS::Scheduler::Schedule',
  DependsOn: ['Work'],
  Properties: {
    Name: name,
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: arnOf('Work'), RoleArn: arnOf('ScheduleRole'), Input: JSON.stringify({ name }) },
  },
});

const templates = assemblyOf({
  Small: {
    template: {
      Resources: {
        Notes: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'notes',
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
            TimeToLiveSpecification: { AttributeName: 'gone', Enabled: true },
          },
        },
        Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs', VisibilityTimeout: 1800 } },
        ...fn(
          'Work',
          [writesLogs, allow('dynamodb:PutItem', arnOf('Notes')), allow('sqs:SendMessage', arnOf('Jobs'))],
          {
            ...AMPLE,
            Environment: { Variables: { JOBS: { Ref: 'Jobs' } } },
          },
        ),
        ...fn(
          'Hear',
          [
            writesLogs,
            allow([
              'dynamodb:GetRecords',
              'dynamodb:GetShardIterator',
              'dynamodb:DescribeStream',
              'dynamodb:ListStreams',
            ]),
            allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf('Jobs')),
          ],
          AMPLE,
        ),
        OfNotes: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Hear' },
            EventSourceArn: { 'Fn::GetAtt': ['Notes', 'StreamArn'] },
            StartingPosition: 'TRIM_HORIZON',
          },
        },
        OfJobs: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { FunctionName: { Ref: 'Hear' }, EventSourceArn: arnOf('Jobs') },
        },
        MachineRole: role('states.amazonaws.com', [allow('lambda:InvokeFunction', arnOf('Work'))]),
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            StateMachineName: 'each',
            RoleArn: arnOf('MachineRole'),
            DefinitionString: JSON.stringify(definition),
          },
        },
        ScheduleRole: role('scheduler.amazonaws.com', [allow('lambda:InvokeFunction', arnOf('Work'))]),
        First: schedule('first'),
        Second: schedule('second'),
      },
    },
    assets: { Work: WORK, Hear: HEAR },
  },
});

/** The address stands in queues' addresses, so every run takes that of the first. */
let ports = { aws: 0, api: 0 };

/** One run in a fresh stack. */
export async function runSmall(): Promise<Evidence> {
  const stack = await startStack({ templates, ports, clock: 'manual', now: START });
  try {
    ports = { aws: Number(new URL(stack.origin).port), api: Number(new URL(stack.apiOrigin).port) };
    const end = watch(stack);
    const stateMachineArn = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:each`;
    for (let minute = 0; minute < MINUTES; minute++) {
      await stack.host.call({ kind: 'operator' }, 'states', 'StartExecution', {
        stateMachineArn,
        name: `at-${minute}`,
      });
      await stack.clock.advance(MINUTE);
    }
    return await end();
  } finally {
    await stack.stop();
  }
}
