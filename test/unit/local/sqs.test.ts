import { describe, expect, test } from '@jest/globals';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { createService } from '../../../local/services/sqs/index.ts';
import { refusal, smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';

interface Received {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Record<string, string>;
}

async function receive(host: SmallHost, QueueUrl: string, more = {}): Promise<Received[]> {
  const output = await host.run('sqs', 'ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
    ...more,
  });
  return (output['Messages'] ?? []) as Received[];
}

async function withDeadLetters() {
  const host = smallHost([createService]);
  const dead = await host.create('AWS::SQS::Queue', 'Dead', {});
  const queue = await host.create('AWS::SQS::Queue', 'Work', {
    VisibilityTimeout: 30,
    RedrivePolicy: { deadLetterTargetArn: dead.attributes['Arn'], maxReceiveCount: 2 },
  });
  return { host, dead, queue, url: queue.ref };
}

describe('a queue', () => {
  test('hides a received message until its visibility ends, then shows it again and says so', async () => {
    const { host, url } = await withDeadLetters();
    await host.run('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'one' });
    expect(host.heard('queueMessage')).toHaveLength(1);
    const [first] = await receive(host, url);
    expect(first?.Body).toBe('one');
    await host.clock.advance(29_999);
    expect(await receive(host, url)).toEqual([]);
    await host.clock.advance(1);
    expect(host.heard('queueMessage')).toHaveLength(2);
    const [second] = await receive(host, url);
    expect(second?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
    await host.run('sqs', 'DeleteMessage', { QueueUrl: url, ReceiptHandle: second?.ReceiptHandle });
    await host.clock.advance(60_000);
    expect(await receive(host, url)).toEqual([]);
  });

  test('does not delete by the handle of an earlier receive', async () => {
    const { host, url } = await withDeadLetters();
    await host.run('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'one' });
    const [first] = await receive(host, url);
    await host.clock.advance(30_000);
    await receive(host, url, { VisibilityTimeout: 0 });
    await host.run('sqs', 'DeleteMessage', { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle });
    expect(
      await host.run('sqs', 'GetQueueAttributes', { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    ).toEqual({
      Attributes: { ApproximateNumberOfMessages: '1' },
    });
  });

  test('keeps a delayed message back on the virtual clock', async () => {
    const { host, url } = await withDeadLetters();
    await host.run('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'later', DelaySeconds: 900 });
    await host.clock.advance(899_999);
    expect(await receive(host, url)).toEqual([]);
    await host.clock.advance(1);
    expect(await receive(host, url)).toHaveLength(1);
  });

  test('drops what is older than its retention', async () => {
    const host = smallHost([createService]);
    const { ref } = await host.create('AWS::SQS::Queue', 'Short', { MessageRetentionPeriod: 60 });
    await host.run('sqs', 'SendMessage', { QueueUrl: ref, MessageBody: 'old' });
    await host.clock.advance(60_000);
    expect(await receive(host, ref)).toEqual([]);
  });

  test('moves what failed too often to the dead letters, and back when redriven', async () => {
    const { host, dead, queue, url } = await withDeadLetters();
    const sent = await host.run('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'poison' });
    for (const _ of [1, 2]) {
      expect(await receive(host, url)).toHaveLength(1);
      await host.clock.advance(30_000);
    }
    expect(await receive(host, url)).toEqual([]);
    const [letter] = await receive(host, dead.ref, { VisibilityTimeout: 0 });
    expect(letter).toMatchObject({
      MessageId: sent['MessageId'],
      Attributes: { DeadLetterQueueSourceArn: queue.attributes['Arn'] },
    });

    await host.run('sqs', 'StartMessageMoveTask', { SourceArn: dead.attributes['Arn'] });
    await host.clock.settled();
    expect(await receive(host, dead.ref)).toEqual([]);
    const [again] = await receive(host, url);
    expect(again).toMatchObject({ Body: 'poison', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await host.run('sqs', 'ListMessageMoveTasks', { SourceArn: dead.attributes['Arn'] })).toMatchObject({
      Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }],
    });
  });

  test('ends a long poll as soon as a message is there, and the poll does not hold the clock', async () => {
    const { host, url } = await withDeadLetters();
    const poll = receive(host, url, { WaitTimeSeconds: 20 });
    await host.clock.advance(3_600_000);
    await host.run('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'at last' });
    expect(await poll).toMatchObject([{ Body: 'at last' }]);
    await host.services['sqs']?.close?.();
  });

  test('changes the visibility of what is in flight only', async () => {
    const { host, url } = await withDeadLetters();
    await host.run('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'one' });
    const [message] = await receive(host, url);
    const change = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
    await host.run('sqs', 'ChangeMessageVisibility', change);
    expect((await refusal(host.run('sqs', 'ChangeMessageVisibility', change))).code).toBe(
      'InvalidParameterValueException',
    );
    expect((await refusal(host.run('sqs', 'DeleteMessage', { QueueUrl: url, ReceiptHandle: 'nonsense' }))).code).toBe(
      'ReceiptHandleIsInvalid',
    );
  });

  test('reports the failed entries of a batch beside those that went through', async () => {
    const { host, url } = await withDeadLetters();
    const output = await host.run('sqs', 'SendMessageBatch', {
      QueueUrl: url,
      Entries: [
        { Id: 'a', MessageBody: 'fine' },
        { Id: 'b', MessageBody: 'not in XML: \u0001' },
      ],
    });
    expect(output).toMatchObject({
      Successful: [{ Id: 'a' }],
      Failed: [{ Id: 'b', SenderFault: true, Code: 'InvalidMessageContents' }],
    });
  });

  test('names the digests that clients verify', async () => {
    const { host, url } = await withDeadLetters();
    const sent = await host.run('sqs', 'SendMessage', {
      QueueUrl: url,
      MessageBody: 'hello',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } },
    });
    expect(sent).toMatchObject({ MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' });
    const plain = await receive(host, url, { MessageAttributeNames: ['All'] });
    expect(plain).toMatchObject([{ MD5OfMessageAttributes: sent['MD5OfMessageAttributes'] }]);
  });

  test('takes its key into the rights, and its policy into the account', async () => {
    const host = smallHost([kms, createService]);
    const key = await host.create('AWS::KMS::Key', 'Key', {});
    const { ref, attributes } = await host.create('AWS::SQS::Queue', 'Sealed', { KmsMasterKeyId: key.ref });
    await host.create('AWS::SQS::QueuePolicy', 'Policy', { Queues: [ref], PolicyDocument: { Statement: [] } });
    await host.run('sqs', 'SendMessage', { QueueUrl: ref, MessageBody: 'x' });
    expect(host.asked.at(-1)?.right).toEqual({
      action: 'sqs:SendMessage',
      resource: attributes['Arn'],
      keyArn: key.attributes['Arn'],
    });
    expect(host.policies.get(attributes['Arn'] as string)).toEqual({ Statement: [] });
  });
});
