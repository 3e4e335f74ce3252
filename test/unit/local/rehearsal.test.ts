import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ArmedFault, FaultRule } from '../../../local/faults/fault.ts';
import { createService as ses } from '../../../local/services/ses/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { OPERATOR, allow, fn, invoke, linesOf, messagesIn, start, writesLogs } from './runtime-stack.ts';

/** Writes an item, tells a queue of it, and sends a mail if it is to; then reads the item. */
const WRITER = `
  import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}';
  import { SQSClient, SendMessageCommand } from '${import.meta.resolve('@aws-sdk/client-sqs')}';
  import { SESClient, SendEmailCommand } from '${import.meta.resolve('@aws-sdk/client-ses')}';
  const [dynamodb, sqs, ses] = [new DynamoDBClient({}), new SQSClient({}), new SESClient({})];
  let runs = 0;
  export const handler = async ({ id, mail = false }) => {
    runs += 1;
    const Item = { id: { S: id }, runs: { N: String(runs) } };
    const ConditionExpression = 'attribute_not_exists(id)';
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'notes', Item, ConditionExpression } }] }));
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: id }));
    if (mail) await ses.send(new SendEmailCommand({
      Source: 'desk@clinic.example', Destination: { ToAddresses: ['ann@example.com'] },
      Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: id } } },
    }));
    const { Item: read } = await dynamodb.send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: id } }, ConsistentRead: true }));
    return read.id.S;
  };`;
const LISTENER = `
  export const handler = async ({ Records }) => { for (const { dynamodb } of Records) console.log('HEARD ' + dynamodb.Keys.id.S); };`;

let stack: LocalStack;

beforeAll(async () => {
  const QueueName = 'told';
  stack = await start(
    {
      Notes: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'notes',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        },
      },
      Told: { Type: 'AWS::SQS::Queue', Properties: { QueueName } },
      Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'clinic.example' } },
      ...fn('Writer', [writesLogs, allow(['dynamodb:*', 'sqs:*', 'ses:*'])], {
        Timeout: 10,
        Environment: { Variables: { QUEUE: { Ref: 'Told' } } },
      }),
      ...fn('Listener', [writesLogs, allow('dynamodb:*')], {
        LoggingConfig: { LogGroup: { Ref: 'Heard' } },
      }),
      Heard: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'heard' } },
      FromNotes: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Listener' },
          EventSourceArn: { 'Fn::GetAtt': ['Notes', 'StreamArn'] },
          StartingPosition: 'LATEST',
        },
      },
    },
    { Writer: WRITER, Listener: LISTENER },
    [ses],
  );
}, 60_000);
afterEach(() => {
  stack.host.faults.stopRecording();
  stack.host.faults.disarm();
});
afterAll(() => stack.stop());

/** Runs the function once, with these faults rehearsed before it. */
async function write(
  event: { readonly id: string; readonly mail?: boolean },
  faults: readonly (Pick<FaultRule, 'kind' | 'persistent'> & { readonly operation: string })[],
): Promise<{ answer: unknown; faults: readonly ArmedFault[] }> {
  stack.host.faults.record();
  for (const { operation, ...rule } of faults) {
    const where = { function: 'Writer', invocation: 1, run: 1, operation, nth: 1 };
    await stack.host.faults.arm({ ...rule, where, rehearsed: true });
  }
  const { answer } = await invoke(stack, 'Writer', event);
  await stack.clock.settled();
  return { answer, faults: stack.host.faults.disarm() };
}

const heard = async (): Promise<number> =>
  (await linesOf(stack, 'heard')).filter((line) => line.includes('HEARD')).length;
const wheres = (came: ArmedFault['came']): string[] | undefined => came?.left.map(({ where }) => where);

test('what a run did that a rehearsed fault struck is undone before the next one, and nobody hears of it', async () => {
  const { answer, faults } = await write({ id: 'one' }, [
    { kind: 'throttle', operation: 'TransactWriteItems', persistent: true },
    { kind: 'throttle', operation: 'SendMessage', persistent: true },
    { kind: 'throttle', operation: 'GetItem', persistent: true },
    { kind: 'lost-response', operation: 'TransactWriteItems' },
    { kind: 'crash-after', operation: 'SendMessage' },
  ]);
  expect(answer).toBe('one');
  expect(faults.map(({ fired }) => fired)).toEqual([1, 1, 1, 1, 1]);
  expect(faults.map(({ came }) => came?.stays)).toEqual(faults.map(() => undefined));
  const [table, queue] = ['dynamodb notes', 'sqs told'];
  expect(faults.map(({ came }) => wheres(came))).toEqual([[], [table], [table, queue], [table, queue], [table, queue]]);
  // Each time the item was not there yet: the condition of the write held.
  expect(faults.map(({ came }) => came?.ok)).toEqual([false, false, false, true, false]);
  expect(JSON.parse(faults[4]?.came?.payload ?? '')).toMatchObject({ errorType: 'Runtime.ExitError' });
  for (const { came } of faults) {
    expect(came?.plain?.payload).toBe('"one"');
    expect(wheres(came?.plain && { ...came.plain })).toEqual([table, queue]);
  }
  expect(await messagesIn(stack, 'told')).toEqual(['one']);
  expect(await heard()).toBe(1);
});

test('a rehearsal that did what cannot be undone is the run: its caller gets its answer, and all hear of what it did', async () => {
  const before = await heard();
  const { answer, faults } = await write({ id: 'two', mail: true }, [
    { kind: 'throttle', operation: 'SendEmail', persistent: true },
    { kind: 'throttle', operation: 'GetItem', persistent: true },
    { kind: 'throttle', operation: 'SendMessage', persistent: true },
  ]);
  expect(answer).toMatchObject({ errorType: expect.stringMatching(/Throttling|ThroughputExceeded/) });
  expect(faults.map(({ came }) => came?.stays)).toEqual([undefined, 'ses:SendEmail', undefined]);
  expect(faults.map(({ fired }) => fired)).toEqual([1, 1, 0]);
  expect(await heard()).toBe(before + 1);
  const { Item } = (await stack.host.call(OPERATOR, 'dynamodb', 'GetItem', {
    TableName: 'notes',
    Key: { id: { S: 'two' } },
  })) as { Item?: unknown };
  expect(Item).toBeDefined();
});
