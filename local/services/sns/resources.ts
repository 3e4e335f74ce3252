/** `AWS::SNS::Topic`, `TopicPolicy` and `Subscription`. */
import { z } from 'zod';
import { physicalName, stableUuid } from '../../cloudformation/names.ts';
import { AwsError } from '../../contract.ts';
import type { Host, Input, Resource, ResourceType } from '../../contract.ts';
import { flag, inert, keyArnOf, readProperties } from '../support.ts';

export interface Topic {
  readonly arn: string;
  readonly keyArn?: string;
  /** By ARN. */
  readonly subscriptions: Map<string, Subscription>;
}

export interface Subscription {
  readonly arn: string;
  readonly protocol: 'sqs' | 'email' | 'email-json' | 'https' | 'sms';
  readonly endpoint: string;
  readonly raw: boolean;
  readonly deadLetterArn?: string;
}

/** Queues are served. People and other systems who subscribe (to alarms) are not told anything here. */
const protocol = z.enum(['sqs', 'email', 'email-json', 'https', 'sms']);

const topicProperties = z.strictObject({
  TopicName: z.string().optional(),
  KmsMasterKeyId: z.string().optional(),
  Subscription: z.array(z.strictObject({ Protocol: protocol, Endpoint: z.string() })).optional(),
  FifoTopic: flag.refine((on) => !on, 'FIFO topics are not served').optional(),
  DisplayName: inert,
  SignatureVersion: inert,
  TracingConfig: inert,
  Tags: inert,
});

const subscriptionProperties = z.strictObject({
  TopicArn: z.string(),
  Protocol: protocol,
  Endpoint: z.string(),
  RawMessageDelivery: flag.optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string() }).optional(),
});

const policyProperties = z.strictObject({ Topics: z.array(z.string()).min(1), PolicyDocument: z.unknown() });

export function topicType(host: Host, topics: Map<string, Topic>): ResourceType {
  const put = async (logicalId: string, given: Input, nameOtherwise: string): Promise<Resource> => {
    const read = readProperties(topicProperties, given, 'AWS::SNS::Topic', logicalId);
    const name = read.TopicName ?? nameOtherwise;
    const arn = host.arn('sns', name);
    const keyArn = await keyArnOf(host, read.KmsMasterKeyId);
    const topic: Topic = {
      arn,
      subscriptions: topics.get(arn)?.subscriptions ?? new Map(),
      ...(keyArn !== undefined && { keyArn }),
    };
    topics.set(arn, topic);
    for (const { Protocol, Endpoint } of read.Subscription ?? []) {
      subscribe(topic, { protocol: Protocol, endpoint: Endpoint, raw: false });
    }
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  };
  return {
    create: (logicalId, given, { stack }) => put(logicalId, given, physicalName(stack, logicalId)),
    update: (logicalId, given, { current }) => put(logicalId, given, String(current.attributes['TopicName'])),
    async remove(current) {
      topics.delete(current.ref);
    },
  };
}

export function topicPolicyType(host: Host): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const { Topics, PolicyDocument } = readProperties(policyProperties, given, 'AWS::SNS::TopicPolicy', logicalId);
    for (const arn of Topics) host.setResourcePolicy(arn, PolicyDocument);
    return { ref: logicalId, attributes: { Id: logicalId } };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
  };
}

export function subscriptionType(topics: ReadonlyMap<string, Topic>): ResourceType {
  return {
    async create(logicalId, given) {
      const read = readProperties(subscriptionProperties, given, 'AWS::SNS::Subscription', logicalId);
      const topic = topics.get(read.TopicArn);
      if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
      const arn = subscribe(topic, {
        protocol: read.Protocol,
        endpoint: read.Endpoint,
        raw: read.RawMessageDelivery ?? false,
        ...(read.RedrivePolicy !== undefined && { deadLetterArn: read.RedrivePolicy.deadLetterTargetArn }),
      });
      return { ref: arn, attributes: { Arn: arn } };
    },
    async remove(current) {
      for (const { subscriptions } of topics.values()) subscriptions.delete(current.ref);
    },
  };
}

/** Subscribing the same endpoint again changes its subscription. */
function subscribe(topic: Topic, subscription: Omit<Subscription, 'arn'>): string {
  const before = [...topic.subscriptions.values()].find(
    ({ protocol: how, endpoint }) => how === subscription.protocol && endpoint === subscription.endpoint,
  );
  const arn =
    before?.arn ?? `${topic.arn}:${stableUuid(`${topic.arn} ${subscription.protocol} ${subscription.endpoint}`)}`;
  topic.subscriptions.set(arn, { ...subscription, arn });
  return arn;
}
