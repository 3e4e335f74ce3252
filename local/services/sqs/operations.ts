/** The operations on queues and messages. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Call, Host, Input, Operation, Output, Principal } from '../../contract.ts';
import { numeric, page, readInput } from '../support.ts';
import type { Queues } from './queues.ts';
import { digestOf, digestOfAttributes, messageAttributes, sizeOf } from './message.ts';
import type { Message, MessageAttributes } from './message.ts';
import { invalidParameter } from './queue.ts';
import type { Queue } from './queue.ts';

const systemAttributes = z.strictObject({
  AWSTraceHeader: z.strictObject({ DataType: z.literal('String'), StringValue: z.string() }).optional(),
});
const content = {
  MessageBody: z.string(),
  DelaySeconds: numeric.optional(),
  MessageAttributes: messageAttributes.optional(),
  MessageSystemAttributes: systemAttributes.optional(),
};
const url = { QueueUrl: z.string() };
const inputs = {
  send: z.strictObject({ ...url, ...content }),
  sendBatch: z.strictObject({ ...url, Entries: z.array(z.strictObject({ Id: z.string(), ...content })) }),
  receive: z.strictObject({
    ...url,
    MaxNumberOfMessages: numeric.optional(),
    VisibilityTimeout: numeric.optional(),
    WaitTimeSeconds: numeric.optional(),
    AttributeNames: z.array(z.string()).optional(),
    MessageSystemAttributeNames: z.array(z.string()).optional(),
    MessageAttributeNames: z.array(z.string()).optional(),
  }),
  delete: z.strictObject({ ...url, ReceiptHandle: z.string() }),
  deleteBatch: z.strictObject({
    ...url,
    Entries: z.array(z.strictObject({ Id: z.string(), ReceiptHandle: z.string() })),
  }),
  visibility: z.strictObject({ ...url, ReceiptHandle: z.string(), VisibilityTimeout: numeric }),
  visibilityBatch: z.strictObject({
    ...url,
    Entries: z.array(z.strictObject({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: numeric })),
  }),
  attributes: z.strictObject({ ...url, AttributeNames: z.array(z.string()).optional() }),
  queue: z.strictObject(url),
  byName: z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  list: z.strictObject({
    QueueNamePrefix: z.string().optional(),
    MaxResults: numeric.optional(),
    NextToken: z.string().optional(),
  }),
};

export function operations(host: Host, queues: Queues): Record<string, Operation> {
  const on = <T extends { QueueUrl: string }>(
    action: string,
    schema: z.ZodType<T>,
    run: (queue: Queue, input: T, call: Call) => Output | Promise<Output>,
  ): Operation => {
    const read = (input: Input): T => readInput(schema, input, 'InvalidParameterValueException');
    return {
      rights: (input) => [queues.right(action, queues.byUrl(read(input).QueueUrl))],
      async run(input, call) {
        const given = read(input);
        return run(queues.byUrl(given.QueueUrl), given, call);
      },
    };
  };
  const deadLetter =
    (queue: Queue) =>
    (message: Message): void => {
      const target = queue.settings.redrive?.deadLetterTargetArn;
      if (target !== undefined) queues.byArn(target).adopt(message, queue.arn);
    };

  return {
    SendMessage: on('SendMessage', inputs.send, (queue, input, { principal }) => accept(host, queue, input, principal)),
    SendMessageBatch: on('SendMessage', inputs.sendBatch, (queue, { Entries }, { principal }) => {
      const size = Entries.reduce(
        (sum, { MessageBody, MessageAttributes = {} }) => sum + sizeOf(MessageBody, MessageAttributes),
        0,
      );
      if (size > 1_048_576) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than 1048576 bytes. You have sent ${size} bytes.`,
        );
      }
      return batch(Entries, (entry) => accept(host, queue, entry, principal));
    }),
    ReceiveMessage: on('ReceiveMessage', inputs.receive, async (queue, input) => {
      const {
        MaxNumberOfMessages = 1,
        VisibilityTimeout = queue.settings.visibility,
        WaitTimeSeconds = queue.settings.receiveWait,
      } = input;
      within('MaxNumberOfMessages', MaxNumberOfMessages, 1, 10);
      within('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
      within('WaitTimeSeconds', WaitTimeSeconds, 0, 20);
      const take = (): Message[] => queue.receive(MaxNumberOfMessages, VisibilityTimeout, deadLetter(queue));
      let messages = take();
      if (messages.length === 0 && WaitTimeSeconds > 0) {
        await queue.whenVisible(WaitTimeSeconds);
        messages = take();
      }
      const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      const shown = messages.map((message) => show(message, system, input.MessageAttributeNames ?? []));
      return shown.length === 0 ? {} : { Messages: shown };
    }),
    DeleteMessage: on('DeleteMessage', inputs.delete, (queue, { ReceiptHandle }) => {
      queue.delete(ReceiptHandle);
      return {};
    }),
    DeleteMessageBatch: on('DeleteMessage', inputs.deleteBatch, (queue, { Entries }) =>
      batch(Entries, ({ ReceiptHandle }) => {
        queue.delete(ReceiptHandle);
        return {};
      }),
    ),
    ChangeMessageVisibility: on(
      'ChangeMessageVisibility',
      inputs.visibility,
      (queue, { ReceiptHandle, VisibilityTimeout }) => {
        queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
        return {};
      },
    ),
    ChangeMessageVisibilityBatch: on('ChangeMessageVisibility', inputs.visibilityBatch, (queue, { Entries }) =>
      batch(Entries, ({ ReceiptHandle, VisibilityTimeout }) => {
        queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
        return {};
      }),
    ),
    PurgeQueue: on('PurgeQueue', inputs.queue, (queue) => {
      queue.purge();
      return {};
    }),
    GetQueueAttributes: on('GetQueueAttributes', inputs.attributes, (queue, { AttributeNames = [] }) => {
      const all = attributesOf(queue);
      const unknown = AttributeNames.find((name) => name !== 'All' && !(name in all) && !OPTIONAL.has(name));
      if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
      const wanted = AttributeNames.includes('All') ? all : pick(all, (name) => AttributeNames.includes(name));
      return Object.keys(wanted).length === 0 ? {} : { Attributes: wanted };
    }),
    GetQueueUrl: {
      rights(input) {
        const { QueueName } = readInput(inputs.byName, input);
        return [{ action: 'sqs:GetQueueUrl', resource: host.arn('sqs', QueueName) }];
      },
      run: async (input) => ({ QueueUrl: queues.byUrl(readInput(inputs.byName, input).QueueName).url }),
    },
    ListQueues: {
      rights: () => [{ action: 'sqs:ListQueues', resource: host.arn('sqs', '*') }],
      async run(input) {
        const { QueueNamePrefix = '', MaxResults = 1000, NextToken } = readInput(inputs.list, input);
        const urls = [...queues.byName.values()]
          .filter(({ name }) => name.startsWith(QueueNamePrefix))
          .map((queue) => queue.url);
        const { items, nextToken } = page(urls, MaxResults, NextToken);
        return { ...(items.length > 0 && { QueueUrls: items }), NextToken: nextToken };
      },
    },
  };
}

interface Content {
  readonly MessageBody: string;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: MessageAttributes | undefined;
  readonly MessageSystemAttributes?: z.infer<typeof systemAttributes> | undefined;
}

function accept(host: Host, queue: Queue, given: Content, principal: Principal): Output {
  const { MessageBody, MessageAttributes = {}, DelaySeconds } = given;
  if (MessageBody === '')
    throw new AwsError('MissingRequiredParameterException', 'The request must contain the parameter MessageBody.');
  // XML 1.0 characters only; a lone surrogate has no UTF-8 form.
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(MessageBody)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  const limit = queue.settings.maximumSize;
  if (sizeOf(MessageBody, MessageAttributes) > limit) {
    throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`);
  }
  if (DelaySeconds !== undefined) within('DelaySeconds', DelaySeconds, 0, 900);
  const traceHeader = given.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  const message = queue.send(
    {
      body: MessageBody,
      attributes: MessageAttributes,
      senderId: senderOf(host, principal),
      ...(traceHeader !== undefined && { traceHeader }),
    },
    DelaySeconds,
  );
  return {
    MessageId: message.id,
    MD5OfMessageBody: digestOf(MessageBody),
    MD5OfMessageAttributes: digestOfAttributes(MessageAttributes),
  };
}

function show(message: Message, system: readonly string[], names: readonly string[]): Output {
  const all: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
  const attributes = pick(all, (name) => all[name] !== undefined && (system.includes('All') || system.includes(name)));
  const custom = pick(message.attributes, (name) =>
    names.some(
      (wanted) =>
        wanted === 'All' || wanted === name || (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    ),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: digestOf(message.body),
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
    ...(Object.keys(custom).length > 0 && {
      MessageAttributes: custom,
      MD5OfMessageAttributes: digestOfAttributes(custom),
    }),
  };
}

/** Attributes that a queue may lack. */
const OPTIONAL = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId']);

function attributesOf(queue: Queue): Record<string, string> {
  const { settings, policy } = queue;
  const { visible, inFlight, delayed } = queue.counts();
  const created = String(Math.floor(queue.createdAt / 1000));
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    VisibilityTimeout: String(settings.visibility),
    MaximumMessageSize: String(settings.maximumSize),
    MessageRetentionPeriod: String(settings.retention),
    DelaySeconds: String(settings.delay),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWait),
    SqsManagedSseEnabled: String(settings.keyArn === undefined),
    ...(policy !== undefined && { Policy: JSON.stringify(policy) }),
    ...(settings.redrive !== undefined && { RedrivePolicy: JSON.stringify(settings.redrive) }),
    ...(settings.keyArn !== undefined && { KmsMasterKeyId: settings.keyArn }),
  };
}

/** Runs each entry by itself; what fails is reported beside what went through. */
function batch<E extends { readonly Id: string }>(entries: readonly E[], run: (entry: E) => Output): Output {
  if (entries.length === 0)
    throw new AwsError(
      'EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    );
  if (entries.length > 10) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const successful: Output[] = [];
  const failed: Output[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, ...(failed.length > 0 && { Failed: failed }) };
}

function within(parameter: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw invalidParameter(
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
  );
}

function senderOf(host: Host, principal: Principal): string {
  switch (principal.kind) {
    case 'role':
      return `AROA:${principal.sessionName}`;
    case 'service':
      return principal.service;
    case 'operator':
    case 'anonymous':
      return host.accountId;
  }
}

function pick<T>(from: Readonly<Record<string, T>>, wanted: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => wanted(name)));
}
