/** Amazon Simple Notification Service: standard topics that fan out to queues. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { CreateService, Host, Operation } from '../../contract.ts';
import { Jobs } from '../../data/jobs.ts';
import type { Later } from '../../data/jobs.ts';
import { messageAttributes } from '../sqs/message.ts';
import type { MessageAttributes } from '../sqs/message.ts';
import { isTransient, readInput } from '../support.ts';
import { subscriptionType, topicPolicyType, topicType } from './resources.ts';
import type { Topic } from './resources.ts';

const publishInput = z.strictObject({
  TopicArn: z.string().optional(),
  TargetArn: z.string().optional(),
  Message: z.string(),
  Subject: z.string().optional(),
  MessageAttributes: messageAttributes.optional(),
});

const LARGEST = 262_144;

export const createService: CreateService = (host) => {
  const topics = new Map<string, Topic>();
  const counts = { published: 0, undelivered: 0 };
  const publisher = publishing(host, counts);
  return {
    name: 'sns',
    protocol: { kind: 'query', xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
    operations: operations(host, topics, (topic, notice) => publisher.publish(topic, notice)),
    resourceTypes: {
      'AWS::SNS::Topic': topicType(host, topics),
      'AWS::SNS::TopicPolicy': topicPolicyType(host),
      'AWS::SNS::Subscription': subscriptionType(topics),
    },
    stats: () => ({ ...counts }),
    resume: () => publisher.resume(),
  };
};

type Notice = z.infer<typeof publishInput>;

function operations(
  host: Host,
  topics: ReadonlyMap<string, Topic>,
  publish: (topic: Topic, notice: Notice) => string,
): Record<string, Operation> {
  const find = (arn: string | undefined): Topic => {
    const topic = topics.get(arn ?? '');
    if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return topic;
  };
  const read = (input: Record<string, unknown>): Notice => readInput(publishInput, input, 'InvalidParameter');
  return {
    Publish: {
      rights(input) {
        const { TopicArn, TargetArn } = read(input);
        const { arn, keyArn } = find(TopicArn ?? TargetArn);
        return [{ action: 'sns:Publish', resource: arn, ...(keyArn !== undefined && { keyArn }) }];
      },
      async run(input) {
        const notice = read(input);
        if (notice.Message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
        if (Buffer.byteLength(notice.Message) > LARGEST)
          throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
        if (notice.Subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(notice.Subject)) {
          throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
        }
        return { MessageId: publish(find(notice.TopicArn ?? notice.TargetArn), notice) };
      },
    },
    ListTopics: {
      rights: () => [{ action: 'sns:ListTopics', resource: host.arn('sns', '*') }],
      run: async () => ({ Topics: [...topics.keys()].map((TopicArn) => ({ TopicArn })) }),
    },
    ListSubscriptionsByTopic: {
      rights: (input) => [{ action: 'sns:ListSubscriptionsByTopic', resource: find(String(input['TopicArn'])).arn }],
      async run(input) {
        const { arn, subscriptions } = find(String(input['TopicArn']));
        const shown = [...subscriptions.values()].map((each) => ({
          SubscriptionArn: each.arn,
          Owner: host.accountId,
          Protocol: each.protocol,
          Endpoint: each.endpoint,
          TopicArn: arn,
        }));
        return { Subscriptions: shown };
      },
    },
  };
}

/** SNS tries a queue three times at once, twice a second apart, ten times ever later, and then every 20 seconds. */
const MOST_TRIES = 100_015;
function pauseAfter(failures: number): number {
  if (failures < 3) return 0;
  return failures < 5 ? 1000 : Math.min(1000 * 2 ** ((failures - 5) / 2), 20_000);
}

/** A notification on its way to one subscription. */
interface Onward {
  readonly topicArn: string;
  readonly endpoint: string;
  readonly deadLetterArn?: string | undefined;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** How often the queue failed to take it. */
  readonly failures?: number;
}

function publishing(
  host: Host,
  counts: { published: number; undelivered: number },
): { publish(topic: Topic, notice: Notice): string; resume(): void } {
  const send = ({ topicArn, body, attributes }: Onward, queueArn: string) => {
    const queue = `${host.origin}/${host.accountId}/${queueArn.split(':').at(-1) ?? ''}`;
    return host.call({ kind: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn }, 'sqs', 'SendMessage', {
      QueueUrl: queue,
      MessageBody: body,
      MessageAttributes: attributes,
    });
  };
  const deliver = async (onward: Onward): Promise<Later<Onward> | undefined> => {
    try {
      await send(onward, onward.endpoint);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { failures = 0 } = onward;
      if (isTransient(error) && failures < MOST_TRIES)
        return { due: host.clock.now() + pauseAfter(failures), job: { ...onward, failures: failures + 1 } };
      // A refusal is no reason to try again: as on AWS it goes to the dead letters, or is lost.
      counts.undelivered++;
      if (onward.deadLetterArn !== undefined) await send(onward, onward.deadLetterArn);
    }
    return undefined;
  };
  const jobs = new Jobs<Onward>(host, 'sns', ({ topicArn }) => `sns: ${topicArn}`, deliver);
  return {
    publish(topic, notice) {
      const id = host.random('sns').uuid();
      const now = host.clock.now();
      counts.published++;
      for (const { protocol, endpoint, raw, deadLetterArn } of topic.subscriptions.values()) {
        if (protocol !== 'sqs') continue;
        const body = raw ? notice.Message : JSON.stringify(envelope(topic, id, notice, now));
        const attributes = raw ? (notice.MessageAttributes ?? {}) : {};
        jobs.add({ topicArn: topic.arn, endpoint, deadLetterArn, body, attributes });
      }
      return id;
    },
    resume: () => jobs.resume(),
  };
}

/** What a queue gets of a notification. The signature of AWS is left out: nobody here could verify it. */
function envelope(
  topic: Topic,
  id: string,
  { Message, Subject, MessageAttributes = {} }: Notice,
  now: number,
): Record<string, unknown> {
  const shown = Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64') },
  ]);
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic.arn,
    ...(Subject !== undefined && { Subject }),
    Message,
    Timestamp: new Date(now).toISOString(),
    ...(shown.length > 0 && { MessageAttributes: Object.fromEntries(shown) }),
  };
}
