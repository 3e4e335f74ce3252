import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ArmedFault, FaultRule } from '../../../local/faults/fault.ts';
import { createService as ses } from '../../../local/services/ses/index.ts';
import { createService as states } from '../../../local/services/states/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { ACCOUNT, OPERATOR, allow, fn, invoke, linesOf, messagesIn, role, start, writesLogs } from './runtime-stack.ts';

/** Writes an item and does what the event says; then reads the item. */
const WRITER = `
  import http from 'node:http';
  import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}';
  import { PurgeQueueCommand, SQSClient, SendMessageCommand } from '${import.meta.resolve('@aws-sdk/client-sqs')}';
  import { SESClient, SendEmailCommand } from '${import.meta.resolve('@aws-sdk/client-ses')}';
  import { SFNClient, SendTaskSuccessCommand, StartExecutionCommand } from '${import.meta.resolve('@aws-sdk/client-sfn')}';
  const [dynamodb, sqs, ses, sfn] = [new DynamoDBClient({}), new SQSClient({}), new SESClient({}), new SFNClient({})];
  const ask = (url) => new Promise((resolve, reject) => {
    const asked = http.request(url, { method: 'POST' }, async (answer) => resolve((await answer.toArray()).join('')));
    asked.on('error', reject).end('who is it');
  });
  let runs = 0;
  export const handler = async ({ id, mail, purge, url, fetched, machine, token }) => {
    runs += 1;
    const Item = { id: { S: id }, runs: { N: String(runs) } };
    if (token) return dynamodb.send(new PutItemCommand({ TableName: 'notes', Item: { id: { S: id }, token: { S: token } } }));
    const ConditionExpression = 'attribute_not_exists(id)';
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'notes', Item, ConditionExpression } }] }));
    const said = url ? await ask(url.replace('RUN', runs)) : fetched ? await (await fetch(fetched, { method: 'POST' })).text() : undefined;
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: said ?? id }));
    if (purge) await sqs.send(new PurgeQueueCommand({ QueueUrl: process.env.QUEUE }));
    if (mail) await ses.send(new SendEmailCommand({
      Source: 'desk@clinic.example', Destination: { ToAddresses: ['ann@example.com'] },
      Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: id } } },
    }));
    if (machine) await sfn.send(new StartExecutionCommand({ stateMachineArn: machine, name: id, input: JSON.stringify({ id: 'waits' }) }));
    const waits = await dynamodb.send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: 'waits' } }, ConsistentRead: true }));
    if (id === 'answers') await sfn.send(new SendTaskSuccessCommand({ taskToken: waits.Item.token.S, output: '{}' }));
    return said ?? id;
  };`;
const LISTENER = `
  export const handler = async ({ Records }) => { for (const { dynamodb } of Records) console.log('HEARD ' + dynamodb.Keys.id.S); };`;

let stack: LocalStack;
const mails: string[] = [];

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
      MachineRole: role('states.amazonaws.com', [allow('lambda:InvokeFunction')]),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'waiting',
          RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
          DefinitionString: JSON.stringify({
            QueryLanguage: 'JSONata',
            StartAt: 'Wait',
            States: {
              Wait: {
                Type: 'Task',
                Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
                Arguments: {
                  FunctionName: 'Writer',
                  Payload: { id: 'waits', token: '{% $states.context.Task.Token %}' },
                },
                End: true,
              },
            },
          }),
        },
      },
      ...fn('Writer', [writesLogs, allow(['dynamodb:*', 'sqs:*', 'ses:*', 'states:*'])], {
        Timeout: 10,
        Environment: { Variables: { QUEUE: { Ref: 'Told' }, AWS_MAX_ATTEMPTS: '2' } },
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
    [ses, states],
  );
  stack.host.signals.on('mail', ({ to }) => mails.push(...to));
}, 60_000);
afterEach(() => {
  stack.host.faults.stopRecording();
  stack.host.faults.disarm();
});
afterAll(() => stack.stop());

/** Runs the function once, with these faults rehearsed before it. */
async function write(
  event: Readonly<Record<string, unknown>> & { readonly id: string },
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
const note = async (id: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const { Item } = await stack.host.call(OPERATOR, 'dynamodb', 'GetItem', {
    TableName: 'notes',
    Key: { id: { S: id } },
  });
  return Item as Readonly<Record<string, unknown>> | undefined;
};
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
  // One process made all of it, the one that died at last included.
  expect((await note('one'))?.['runs']).toEqual({ N: '6' });
});

test('a rehearsal that did what cannot be undone is the run: its caller gets its answer, and all hear of what it did', async () => {
  const before = await heard();
  const { answer, faults } = await write({ id: 'two', purge: true }, [
    { kind: 'throttle', operation: 'PurgeQueue', persistent: true },
    { kind: 'throttle', operation: 'GetItem', persistent: true },
    { kind: 'throttle', operation: 'SendMessage', persistent: true },
  ]);
  expect(answer).toMatchObject({ errorType: expect.stringMatching(/Throttling|ThroughputExceeded/) });
  expect(faults.map(({ came }) => came?.stays)).toEqual([undefined, 'sqs:PurgeQueue', undefined]);
  expect(faults.map(({ fired }) => fired)).toEqual([1, 1, 0]);
  expect(await heard()).toBe(before + 1);
  expect(await note('two')).toBeDefined();
});

test('a mail of a rehearsal never leaves', async () => {
  const { answer, faults } = await write({ id: 'mailed', mail: true }, [
    { kind: 'throttle', operation: 'SendEmail', persistent: true },
    { kind: 'lost-response', operation: 'SendEmail' },
    { kind: 'crash-after', operation: 'SendEmail' },
    { kind: 'throttle', operation: 'GetItem', persistent: true },
  ]);
  expect(answer).toBe('mailed');
  const mailed = faults.map(({ came }) => wheres(came)?.filter((where) => where === 'ses').length);
  expect(mailed).toEqual([0, 2, 1, 1]);
  expect(faults.map(({ came }) => came?.stays)).toEqual(faults.map(() => undefined));
  expect(mails).toEqual(['ann@example.com']);
});

describe('of Step Functions', () => {
  const arn = (name: string): string => `arn:aws:states:us-east-1:${ACCOUNT}:${name}`;
  const executions = async (): Promise<unknown> => {
    const stateMachineArn = arn('stateMachine:waiting');
    const { executions: all } = await stack.host.call(OPERATOR, 'states', 'ListExecutions', { stateMachineArn });
    return (all as { name: string; status: string }[]).map(({ name, status }) => `${name} ${status}`);
  };

  test('an execution that a rehearsal started never was', async () => {
    const machine = arn('stateMachine:waiting');
    const { faults } = await write({ id: 'starts', machine }, [
      { kind: 'crash-after', operation: 'StartExecution' },
      // Asked again, Step Functions knows the running one.
      { kind: 'lost-response', operation: 'StartExecution' },
      { kind: 'throttle', operation: 'GetItem', persistent: true },
    ]);
    expect(faults.map(({ fired, came }) => [fired, came?.ok, came?.stays])).toEqual([
      [1, false, undefined],
      [1, true, undefined],
      [1, false, undefined],
    ]);
    expect(faults.map(({ came }) => wheres(came)?.at(-1))).toEqual(faults.map(() => 'states waiting'));
    expect(await executions()).toEqual(['starts RUNNING']);
    expect((await note('waits'))?.['token']).toBeDefined();
  });

  test('a task that a rehearsal answered goes on waiting; within the rehearsal it is answered', async () => {
    const { answer, faults } = await write({ id: 'answers' }, [
      { kind: 'crash-after', operation: 'SendTaskSuccess' },
      { kind: 'lost-response', operation: 'SendTaskSuccess' },
    ]);
    expect(answer).toBe('answers');
    expect(faults.map(({ fired, came }) => [fired, came?.ok, came?.stays])).toEqual([
      [1, false, undefined],
      [1, false, undefined],
    ]);
    expect(JSON.parse(faults[1]?.came?.payload ?? '')).toMatchObject({ errorType: 'TaskTimedOut' });
    expect(await executions()).toEqual(['starts SUCCEEDED']);
  });
});

describe('somebody outside', () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    request.resume().on('end', () => response.end(`it is ${String(asked.length)}`));
  });
  const faults = [
    { kind: 'throttle', operation: 'SendMessage', persistent: true },
    { kind: 'crash-after', operation: 'SendMessage' },
    { kind: 'throttle', operation: 'GetItem', persistent: true },
  ] as const;
  let origin = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => void server.close());

  test.each(['url', 'fetched'])('is asked once for all rehearsals and the run (%s)', async (by) => {
    asked.length = 0;
    const { answer, faults: came } = await write({ id: `asks by ${by}`, [by]: `${origin}/who` }, faults);
    expect(asked).toEqual(['POST /who']);
    expect(answer).toBe('it is 1');
    expect(came.map(({ fired, came: of }) => [fired, of?.stays])).toEqual(faults.map(() => [1, undefined]));
    expect(came.flatMap(({ came: of }) => of?.left.map(({ after }) => after))).toContain('it is 1');
  });

  test('is not asked anything else by a rehearsal, which is over then and tells nothing', async () => {
    asked.length = 0;
    const { answer, faults: came } = await write({ id: 'asks otherwise', url: `${origin}/who/RUN` }, faults);
    // The run without a fault that goes before, and the run itself.
    expect(asked).toHaveLength(2);
    expect(answer).toBe('it is 2');
    const refused = 'a question to the outside';
    expect(came.map(({ fired, came: of }) => [fired, of?.stays])).toEqual(faults.map(() => [0, refused]));
  });
});
