/** Amazon Simple Notification Service: standard topics that fan out to queues. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { CreateService, Host, Operation } from '../../contract.ts';
import { messageAttributes } from '../sqs/message.ts';
import type { MessageAttributes } from '../sqs/message.ts';
import { readInput } from '../support.ts';
import { subscriptionType, topicPolicyType, topicType } from './resources.ts';
import type { Subscription, Topic } from './resources.ts';

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
  const publish = publishing(host, counts);
  return {
    name: 'sns',
    protocol: { kind: 'query', xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
    operations: operations(host, topics, publish),
    resourceTypes: {
      'AWS::SNS::Topic': topicType(host, topics),
      'AWS::SNS::TopicPolicy': topicPolicyType(host),
      'AWS::SNS::Subscription': subscriptionType(topics),
    },
    stats: () => ({ ...counts }),
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

function publishing(host: Host, counts: { published: number; undelivered: number }) {
  const send = (topic: Topic, queueArn: string, body: string, given: MessageAttributes) => {
    const queue = `${host.origin}/${host.accountId}/${queueArn.split(':').at(-1) ?? ''}`;
    return host.call({ kind: 'service', service: 'sns.amazonaws.com', sourceArn: topic.arn }, 'sqs', 'SendMessage', {
      QueueUrl: queue,
      MessageBody: body,
      MessageAttributes: given,
    });
  };
  const deliver = async (
    topic: Topic,
    subscription: Subscription,
    body: string,
    given: MessageAttributes,
  ): Promise<void> => {
    try {
      await send(topic, subscription.endpoint, body, given);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // A refusal is no reason to try again: as on AWS it goes to the dead letters, or is lost.
      counts.undelivered++;
      if (subscription.deadLetterArn !== undefined) await send(topic, subscription.deadLetterArn, body, given);
    }
  };
  return (topic: Topic, notice: Notice): string => {
    const id = host.random('sns').uuid();
    const now = host.clock.now();
    counts.published++;
    for (const subscription of topic.subscriptions.values()) {
      if (subscription.protocol !== 'sqs') continue;
      const given = notice.MessageAttributes ?? {};
      const body = subscription.raw ? notice.Message : JSON.stringify(envelope(topic, id, notice, now));
      host.clock.at(now, `sns: ${topic.arn}`, () => deliver(topic, subscription, body, subscription.raw ? given : {}));
    }
    return id;
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
