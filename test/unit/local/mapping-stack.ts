/** A queue or a table's stream with a function `Worker`, for the tests of what lies between them. */
import type { CreateService } from '../../../local/contract.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { OPERATOR, allow, fn, linesOf, start, writesLogs } from './runtime-stack.ts';

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown> }>;

export const arnOf = (logicalId: string, attribute = 'Arn'): object => ({ 'Fn::GetAtt': [logicalId, attribute] });

export const takesFrom = (logicalId: string): object =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf(logicalId));

export const readsStream = [
  allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], arnOf('Table', 'StreamArn')),
  allow('dynamodb:ListStreams'),
];

/**
 * Says what it was called with; fails for a key or body that begins with `poison`, names one that begins with `named`.
 */
export const WORKER = `
const idOf = ({ dynamodb, body }) => dynamodb?.Keys.pk.S ?? body.slice(0, 20);
export const handler = async ({ Records }) => {
  const ids = Records.map(idOf);
  process.stdout.write('CALL ' + JSON.stringify(ids) + '\\n');
  const named = Records.filter((record) => idOf(record).startsWith('named'));
  if (named.length > 0) return { batchItemFailures: named.map((record) => ({ itemIdentifier: record.messageId ?? record.dynamodb.SequenceNumber })) };
  if (ids.some((id) => id.startsWith('poison'))) throw new Error('no');
};`;

const mapping = (source: object, properties: Record<string, unknown>): Resources[string] => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: 'Worker' }, EventSourceArn: source, ...properties },
});

/** A table `records` whose stream feeds `Worker`; without `declared` nothing does yet. */
export function streamStack(
  declared: Record<string, unknown> | undefined,
  more: Resources = {},
  options: {
    statements?: readonly object[];
    worker?: Record<string, unknown>;
    services?: readonly CreateService[];
    code?: string;
  } = {},
): Promise<LocalStack> {
  return start(
    {
      Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'records',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        },
      },
      ...fn(
        'Worker',
        [writesLogs, ...readsStream, allow('sqs:SendMessage', arnOf('Failed')), ...(options.statements ?? [])],
        options.worker,
      ),
      ...more,
      ...(declared !== undefined && {
        Mapping: mapping(arnOf('Table', 'StreamArn'), { StartingPosition: 'TRIM_HORIZON', ...declared }),
      }),
    },
    { Worker: options.code ?? WORKER },
    options.services,
  );
}

/** A queue `work`, with dead letters after two tries, that feeds `Worker`; without `declared` nothing does yet. */
export function queueStack(
  declared: Record<string, unknown> | undefined,
  worker: Record<string, unknown> = {},
  data?: string,
): Promise<LocalStack> {
  return start(
    {
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: 'work',
          VisibilityTimeout: 30,
          RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 2 },
        },
      },
      ...fn('Worker', [writesLogs, takesFrom('Work')], worker),
      ...fn('Reader', [allow('sqs:*')]),
      ...(declared !== undefined && { Mapping: mapping(arnOf('Work'), declared) }),
    },
    { Worker: WORKER, Reader: WORKER },
    [],
    'manual',
    data,
  );
}

/** What the worker was called with, each time. */
export async function callsOf(stack: LocalStack): Promise<string[][]> {
  const lines = await linesOf(stack, '/aws/lambda/Worker');
  return lines.filter((line) => line.startsWith('CALL ')).map((line) => JSON.parse(line.slice(5)) as string[]);
}

/** Writes items with these keys, one after the other, at one instant. */
export async function put(
  stack: LocalStack,
  keys: readonly string[],
  more: Record<string, unknown> = {},
): Promise<void> {
  for (const pk of keys)
    await stack.host.call(OPERATOR, 'dynamodb', 'PutItem', { TableName: 'records', Item: { pk: { S: pk }, ...more } });
}
