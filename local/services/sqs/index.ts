/** Amazon Simple Queue Service: standard queues with dead-letter queues, policies and redrive. */
import type { CreateService } from '../../contract.ts';
import { moveTasks } from './move.ts';
import { operations } from './operations.ts';
import { Queues } from './queues.ts';
import { queuePolicyType, queueType } from './resources.ts';

/** What these errors were called in SQS's older protocol. */
const QUERY_ERROR_CODES = {
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

export const createService: CreateService = (host) => {
  const queues = new Queues(host);
  const moves = moveTasks(host, queues);
  return {
    name: 'sqs',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'AmazonSQS', queryErrorCodes: QUERY_ERROR_CODES },
    operations: { ...operations(host, queues), ...moves.operations },
    resourceTypes: {
      'AWS::SQS::Queue': queueType(host, queues),
      'AWS::SQS::QueuePolicy': queuePolicyType(host, queues),
    },
    *contents() {
      for (const queue of queues.byName.values()) {
        for (const { body, attributes } of queue.messages()) {
          yield { sink: `sqs queue ${queue.name}`, text: body };
          for (const [name, { StringValue, BinaryValue }] of Object.entries(attributes)) {
            yield {
              sink: `sqs queue ${queue.name}`,
              text: `${name}=${StringValue ?? Buffer.from(BinaryValue ?? []).toString()}`,
            };
          }
        }
      }
    },
    stats: () => Object.fromEntries([...queues.byName.values()].map((queue) => [queue.name, queue.counts()])),
    resume() {
      for (const queue of queues.byName.values()) queue.resume();
      moves.resume();
    },
    async close() {
      for (const queue of queues.byName.values()) queue.close();
    },
  };
};
