import { afterEach, describe, expect, test } from '@jest/globals';
import type { CreateService } from '../../../local/contract.ts';
import { createService as apigateway } from '../../../local/services/apigateway/index.ts';
import { createService as events } from '../../../local/services/events/index.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { createService as s3 } from '../../../local/services/s3/index.ts';
import { createService as scheduler } from '../../../local/services/scheduler/index.ts';
import { createService as ses } from '../../../local/services/ses/index.ts';
import { createService as sns } from '../../../local/services/sns/index.ts';
import { createService as states } from '../../../local/services/states/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { ACCOUNT, OPERATOR, START, fn, start } from './runtime-stack.ts';

const ARN = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const FUNCTION = ARN('lambda', 'function:Worker');
const arnOf = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const document = (...Statement: object[]): object => ({ Version: '2012-10-17', Statement });
const SERVICES: readonly CreateService[] = [apigateway, events, kms, s3, scheduler, ses, sns, states];
const URI = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;

type Resources = Parameters<typeof start>[0];

/** A role that a service may take on for what it acts for. */
function actingRole(service: string, sourceArn: string, statements: readonly object[]): Resources[string] {
  const trust = {
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    Condition: { ArnLike: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  };
  const Policies = statements.length === 0 ? [] : [{ PolicyName: 'P', PolicyDocument: document(...statements) }];
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: document(trust), Policies } };
}

/** Everything that one service may do for another, each by one statement; without the one that is named. */
function product(without?: string): Resources {
  const granted: string[] = [];
  const grant = (name: string, Principal: object | undefined, Action: string | string[], more: object): object[] => {
    granted.push(name);
    const statement = { Effect: 'Allow', ...(Principal && { Principal }), Action, ...more };
    return name === without ? [] : [statement];
  };
  const invoke = (name: string): object[] => grant(name, undefined, 'lambda:InvokeFunction', { Resource: FUNCTION });
  const useKey = ['kms:Decrypt', 'kms:GenerateDataKey*'];
  const byService = (name: string, Service: string): object[] =>
    grant(`key for ${name}`, { Service }, useKey, { Resource: '*' });
  const sealed = { KmsMasterKeyId: { Ref: 'Key' } };
  const queue = (QueueName: string, policy: object[]): Resources => ({
    [QueueName]: { Type: 'AWS::SQS::Queue', Properties: { QueueName, ...sealed } },
    ...(policy.length > 0 && {
      [`${QueueName}Policy`]: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: QueueName }], PolicyDocument: document(...policy) },
      },
    }),
  });
  const topicPolicy = grant('mail to topic', { Service: 'ses.amazonaws.com' }, 'sns:Publish', {
    Resource: '*',
    Condition: {
      StringEquals: { 'AWS:SourceArn': ARN('ses', 'configuration-set/Mail'), 'AWS:SourceAccount': ACCOUNT },
    },
  });
  const logs = grant('function to log', undefined, ['logs:CreateLogStream', 'logs:PutLogEvents'], {
    Resource: ARN('logs', 'log-group:/aws/lambda/Worker:*'),
  });
  const all: Resources = {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: document(
          ...grant('key for the account', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, 'kms:*', { Resource: '*' }),
          ...byService('topic', 'sns.amazonaws.com'),
          ...byService('rule', 'events.amazonaws.com'),
          ...byService('mail', 'ses.amazonaws.com'),
        ),
      },
    },
    WorkerLog: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/Worker' } },
    ...fn('Worker', [
      ...logs,
      ...grant('mapping to queue', undefined, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], {
        Resource: ARN('sqs', 'Work'),
      }),
      ...grant('mapping to key', undefined, 'kms:Decrypt', {
        Resource: arnOf('Key'),
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' } },
      }),
    ]),
    ...queue('Work', []),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: arnOf('Work'), FunctionName: { Ref: 'Worker' } },
    },
    MachineRole: actingRole('states.amazonaws.com', ARN('states', 'stateMachine:Flow'), invoke('workflow to function')),
    Flow: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'Flow',
        RoleArn: arnOf('MachineRole'),
        Definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'Call',
          States: {
            Call: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: FUNCTION },
              End: true,
            },
          },
        },
      },
    },
    ScheduleRole: actingRole(
      'scheduler.amazonaws.com',
      ARN('scheduler', 'schedule-group/default'),
      invoke('schedule to function'),
    ),
    Hourly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 hour)',
        StartDate: new Date(START + 3_600_000).toISOString(),
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: arnOf('Worker'), RoleArn: arnOf('ScheduleRole'), RetryPolicy: { MaximumRetryAttempts: 0 } },
      },
    },
    Bounces: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'Bounces', ...sealed } },
    ...(topicPolicy.length > 0 && {
      BouncesPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Bounces' }], PolicyDocument: document(...topicPolicy) },
      },
    }),
    ...queue(
      'Mails',
      grant('topic to queue', { Service: 'sns.amazonaws.com' }, 'sqs:SendMessage', {
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': ARN('sns', 'Bounces') } },
      }),
    ),
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Bounces' }, Protocol: 'sqs', Endpoint: arnOf('Mails') },
    },
    Mail: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'Mail' } },
    MailEvents: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Mail' },
        EventDestination: { MatchingEventTypes: ['delivery'], SnsDestination: { TopicARN: { Ref: 'Bounces' } } },
      },
    },
    Sender: {
      Type: 'AWS::SES::EmailIdentity',
      Properties: {
        EmailIdentity: 'frontdesk.example',
        ConfigurationSetAttributes: { ConfigurationSetName: { Ref: 'Mail' } },
      },
    },
    Documents: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'documents',
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    },
    Uploaded: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'Uploaded',
        EventPattern: { source: ['aws.s3'] },
        Targets: [{ Id: 'Queue', Arn: arnOf('Uploads'), RetryPolicy: { MaximumRetryAttempts: 0 } }],
      },
    },
    ...queue(
      'Uploads',
      grant('rule to queue', { Service: 'events.amazonaws.com' }, 'sqs:SendMessage', {
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': ARN('events', 'rule/Uploaded') } },
      }),
    ),
    CallRole: actingRole('apigateway.amazonaws.com', 'arn:aws:execute-api:*:*:*', invoke('API to function')),
    Api: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: {
        Body: {
          openapi: '3.0.1',
          info: { title: 'Test', version: '1' },
          paths: {
            '/call': {
              get: {
                responses: {},
                'x-amazon-apigateway-integration': {
                  type: 'aws_proxy',
                  httpMethod: 'POST',
                  uri: URI,
                  credentials: arnOf('CallRole'),
                },
              },
            },
          },
        },
      },
    },
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'Api' } },
      DependsOn: 'Api',
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'live' },
    },
  };
  if (without !== undefined && !granted.includes(without)) throw new Error(`there is no grant ${without}`);
  return all;
}

const CODE = { Worker: `export const handler = async () => ({ statusCode: 200, body: '{}' });` };

let stack: LocalStack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});

/** Sets off every path once: a call of the API, an execution, a mail, an upload, a message, and an hour that passes. */
async function live(without?: string): Promise<string[]> {
  const running = await start(product(without), CODE, SERVICES);
  stack = running;
  const { origin, apiOrigin, clock, host } = running;
  const call = (service: string, operation: string, input: Record<string, unknown>) =>
    host.call(OPERATOR, service, operation, input).catch(() => undefined);
  await fetch(`${apiOrigin}/call`);
  await call('states', 'StartExecution', { stateMachineArn: ARN('states', 'stateMachine:Flow') });
  await call('ses', 'SendEmail', {
    Source: 'desk@frontdesk.example',
    Destination: { ToAddresses: ['rosa@clinic.example'] },
    Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
  });
  await call('s3', 'PutObject', { Bucket: 'documents', Key: 'a', Body: 'x' });
  await call('sqs', 'SendMessage', { QueueUrl: `${origin}/${ACCOUNT}/Work`, MessageBody: 'x' });
  await clock.advance(3_600_000);
  await clock.settled();
  return running
    .refused()
    .map(({ principal, action }) => `${principal.replace(/^.*:assumed-role\/Test-(\w+?)Role-.*$/, '$1')} ${action}`);
}

describe('what one service does for another', () => {
  test('is allowed by the policies that say so', async () => {
    expect(await live()).toEqual([]);
  });

  test.each([
    ['API to function', 'Call lambda:InvokeFunction'],
    ['workflow to function', 'Machine lambda:InvokeFunction'],
    ['schedule to function', 'Schedule lambda:InvokeFunction'],
    ['function to log', 'Worker logs:CreateLogStream'],
    ['mail to topic', 'ses.amazonaws.com sns:Publish'],
    ['key for mail', 'ses.amazonaws.com kms:GenerateDataKey'],
    ['topic to queue', 'sns.amazonaws.com sqs:SendMessage'],
    ['key for topic', 'sns.amazonaws.com kms:GenerateDataKey'],
    ['rule to queue', 'events.amazonaws.com sqs:SendMessage'],
    ['key for rule', 'events.amazonaws.com kms:GenerateDataKey'],
    ['mapping to key', 'Worker kms:Decrypt'],
    ['key for the account', 'Worker kms:Decrypt'],
  ])('is refused without the one from %s', async (without, refused) => {
    expect(await live(without)).toContain(refused);
  });

  test('a mapping to a queue that its function may not read is not even made, as on AWS', async () => {
    await expect(start(product('mapping to queue'), CODE, SERVICES)).rejects.toThrow(
      'The function execution role does not have permissions to call ReceiveMessage on SQS',
    );
  });

  test.each([
    ['ScheduleRole', /EventBridge Scheduler to assume the role/],
    ['MachineRole', /states\.amazonaws\.com, nor the regional one is authorized to assume the provided role/],
  ])('%s that trusts the service only for another resource is refused where it is named', async (name, message) => {
    const resources = product();
    const service = name === 'ScheduleRole' ? 'scheduler' : 'states';
    const changed = { ...resources, [name]: actingRole(`${service}.amazonaws.com`, ARN(service, 'other'), []) };
    await expect(start(changed, CODE, SERVICES)).rejects.toThrow(message);
  });
});
