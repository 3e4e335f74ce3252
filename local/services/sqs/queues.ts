import { AwsError } from '../../contract.ts';
import type { Host, Right } from '../../contract.ts';
import type { Queue } from './queue.ts';

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
