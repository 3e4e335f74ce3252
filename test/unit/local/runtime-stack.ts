/** A stack with functions, for the tests of what runs them. */
import { AwsError, type CreateService, type Output } from '../../../local/contract.ts';
import { createService as dynamodb } from '../../../local/services/dynamodb/index.ts';
import { createService as lambda } from '../../../local/services/lambda/index.ts';
import { createService as logs } from '../../../local/services/logs/index.ts';
import { createService as sqs } from '../../../local/services/sqs/index.ts';
import { type LocalStack, startStack } from '../../../local/stack.ts';
import { assemblyOf } from './assembly-of.ts';

export const START = Date.UTC(2026, 10, 2, 9);
export const ACCOUNT = '111122223333';
export const OPERATOR = { kind: 'operator' } as const;

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown>; DependsOn?: string | string[] }>;

/** A role that `service` may take on and that may do `statements`. */
export function role(service: string, statements: readonly object[] = []): Resources[string] {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: undefined,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      Policies:
        statements.length === 0
          ? []
          : [{ PolicyName: 'P', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

export const allow = (action: string | string[], resource: unknown = '*'): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});

/** What a function needs to write its log. */
export const writesLogs = allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);

/** A function named `name` whose code is `name` among the assets, with its role `<name>Role`. */
export function fn(
  name: string,
  statements: readonly object[] = [writesLogs],
  properties: Record<string, unknown> = {},
): Resources {
  return {
    [`${name}Role`]: role('lambda.amazonaws.com', statements),
    [name]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name,
        Code: {
          S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
          S3Key: `${name}.zip`,
        },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
        ...properties,
      },
    },
  };
}

/** Starts these resources with the code of their functions; time stands at `START`. */
export function start(
  Resources: Resources,
  assets: Readonly<Record<string, string>>,
  services: readonly CreateService[] = [],
  clock: 'manual' | 'real' = 'manual',
  data?: string,
): Promise<LocalStack> {
  return startStack({
    templates: assemblyOf({ Test: { template: { Resources }, assets } }),
    ports: { aws: 0, api: 0 },
    clock,
    ...(clock === 'manual' && { now: START }),
    ...(data !== undefined && { data }),
    services: [dynamodb, lambda, logs, sqs, ...services],
  });
}

/** Invokes as the operator; gives the parsed answer beside the members of the output. */
export async function invoke(
  stack: LocalStack,
  FunctionName: string,
  event: unknown = {},
  more: Record<string, unknown> = {},
): Promise<Output & { answer: unknown }> {
  const output = await stack.host.call(OPERATOR, 'lambda', 'Invoke', {
    FunctionName,
    Payload: Buffer.from(JSON.stringify(event)),
    ...more,
  });
  const text = Buffer.from(output['Payload'] as Uint8Array).toString();
  return { ...output, answer: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

/** Every line that a log group keeps; none of a group that nothing has written to yet. */
export async function linesOf(stack: LocalStack, logGroupName: string): Promise<string[]> {
  await stack.clock.settled();
  const { events } = (await stack.host
    .call(OPERATOR, 'logs', 'FilterLogEvents', { logGroupName })
    .catch((error: unknown) => {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return { events: [] };
      throw error;
    })) as { events: { message: string }[] };
  return events.map(({ message }) => message);
}

/** Every message that waits in a queue, received and left there. */
export async function messagesIn(stack: LocalStack, queue: string): Promise<string[]> {
  const output = (await stack.host.call(OPERATOR, 'sqs', 'ReceiveMessage', {
    QueueUrl: `${stack.origin}/${ACCOUNT}/${queue}`,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 0,
    VisibilityTimeout: 0,
  })) as { Messages?: { Body: string }[] };
  return (output.Messages ?? []).map(({ Body }) => Body);
}

/** Sends a message as the operator and waits until everything that follows from it is done. */
export async function send(stack: LocalStack, queue: string, body: string): Promise<void> {
  const QueueUrl = `${stack.origin}/${ACCOUNT}/${queue}`;
  await stack.host.call(OPERATOR, 'sqs', 'SendMessage', { QueueUrl, MessageBody: body });
  await stack.clock.settled();
}
