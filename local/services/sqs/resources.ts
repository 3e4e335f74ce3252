/** `AWS::SQS::Queue` and `AWS::SQS::QueuePolicy`. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import type { Host, Input, Resource, ResourceType } from '../../contract.ts';
import { flag, inert, keyArnOf, numeric, readProperties } from '../support.ts';
import type { Queues } from './queues.ts';
import { Queue } from './queue.ts';

const text = z.string().transform((json): unknown => JSON.parse(json));
const redrivePolicy = z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: numeric });
/** A JSON object, or its text. */
const object = <T>(schema: z.ZodType<T>) => z.union([schema, text.pipe(schema)]);

const queueProperties = z.strictObject({
  QueueName: z.string().optional(),
  DelaySeconds: numeric.optional(),
  MaximumMessageSize: numeric.optional(),
  MessageRetentionPeriod: numeric.optional(),
  ReceiveMessageWaitTimeSeconds: numeric.optional(),
  VisibilityTimeout: numeric.optional(),
  RedrivePolicy: object(redrivePolicy).optional(),
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: inert,
  SqsManagedSseEnabled: inert,
  FifoQueue: flag.refine((on) => !on, 'FIFO queues are not served').optional(),
  Tags: inert,
});

const policyProperties = z.strictObject({ Queues: z.array(z.string()).min(1), PolicyDocument: z.unknown() });

export function queueType(host: Host, queues: Queues): ResourceType {
  const put = async (logicalId: string, given: Input, nameOtherwise: string): Promise<Resource> => {
    const read = readProperties(queueProperties, given, 'AWS::SQS::Queue', logicalId);
    const name = read.QueueName ?? nameOtherwise;
    const arn = host.arn('sqs', name);
    const keyArn = await keyArnOf(host, read.KmsMasterKeyId);
    const settings = {
      delay: read.DelaySeconds ?? 0,
      visibility: read.VisibilityTimeout ?? 30,
      retention: read.MessageRetentionPeriod ?? 345_600,
      maximumSize: read.MaximumMessageSize ?? 1_048_576,
      receiveWait: read.ReceiveMessageWaitTimeSeconds ?? 0,
      ...(read.RedrivePolicy !== undefined && { redrive: read.RedrivePolicy }),
      ...(keyArn !== undefined && { keyArn }),
    };
    const url = queues.urlOf(name);
    const existing = queues.byName.get(name);
    if (existing !== undefined) existing.settings = settings;
    else {
      const becameVisible = (): void => host.signals.emit('queueMessage', { queueArn: arn });
      queues.byName.set(
        name,
        new Queue(
          { name, arn, url },
          settings,
          { clock: host.clock, random: host.random('sqs'), messages: host.data.records(`sqs/messages/${name}`) },
          becameVisible,
        ),
      );
    }
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  };
  return {
    create: (logicalId, given, { stack }) => put(logicalId, given, physicalName(stack, logicalId, 80)),
    update: (logicalId, given, { current }) => put(logicalId, given, String(current.attributes['QueueName'])),
    async remove(current) {
      const name = String(current.attributes['QueueName']);
      queues.byName.get(name)?.close();
      queues.byName.delete(name);
    },
  };
}

export function queuePolicyType(host: Host, queues: Queues): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const { Queues: urls, PolicyDocument } = readProperties(
      policyProperties,
      given,
      'AWS::SQS::QueuePolicy',
      logicalId,
    );
    for (const url of urls) {
      const queue = queues.byUrl(url);
      queue.policy = PolicyDocument;
      host.setResourcePolicy(queue.arn, PolicyDocument);
    }
    return { ref: logicalId, attributes: { Id: logicalId } };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
  };
}
