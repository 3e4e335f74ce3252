/** Amazon Simple Queue Service: standard queues with dead-letter queues, policies and redrive. */
import type { CreateService, Host, Right } from '../../contract.ts';
import { AwsError } from '../../contract.ts';
import type { Queue } from './queue.ts';
import { moveTasks } from './move.ts';
import { operations } from './operations.ts';
import { queuePolicyType, queueType } from './resources.ts';

/** The queues of the account, by name. */
export class Queues {
  readonly byName = new Map<string, Queue>();
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  urlOf(name: string): string {
    return `${this.#host.origin}/${this.#host.accountId}/${name}`;
  }

  /** @throws AwsError QueueDoesNotExist */
  byUrl(url: string): Queue {
    return this.#existing(url.split('/').at(-1) ?? '');
  }

  /** @throws AwsError QueueDoesNotExist */
  byArn(arn: string): Queue {
    return this.#existing(arn.split(':').at(-1) ?? '');
  }

  right(action: string, queue: Queue): Right {
    const { keyArn } = queue.settings;
    return { action: `sqs:${action}`, resource: queue.arn, ...(keyArn !== undefined && { keyArn }) };
  }

  #existing(name: string): Queue {
    const queue = this.byName.get(name);
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }
}

export const createService: CreateService = (host) => {
  const queues = new Queues(host);
  return {
    name: 'sqs',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'AmazonSQS' },
    operations: { ...operations(host, queues), ...moveTasks(host, queues) },
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
    async close() {
      for (const queue of queues.byName.values()) queue.close();
    },
  };
};
