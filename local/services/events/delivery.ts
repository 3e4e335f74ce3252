/** Delivers to the targets of rules and schedules: again with growing pauses, and at last to a dead-letter queue. */
import { AwsError } from '../../contract.ts';
import type { Host, Principal } from '../../contract.ts';

/** One delivery on its way. */
export interface Delivery {
  /** Asked for at each try: a role may have lost its trust since. */
  readonly principal: () => Principal;
  readonly targetArn: string;
  readonly messageGroupId: string | undefined;
  readonly body: (attempt: number) => string;
  readonly retries: number;
  readonly ageSeconds: number;
  readonly deadLetterArn: string | undefined;
  /** Further message attributes of a dead letter. */
  readonly deadLetterAttributes: Readonly<Record<string, string>>;
}

/** What deliveries came to, by target. */
export interface DeliveryStats {
  delivered: number;
  retried: number;
  deadLettered: number;
  lost: number;
}

/** Errors that another try would not change: the target is gone, or the right is missing. */
const FINAL = /AccessDenied|NotAuthorized|NotFound|NonExistent|Invalid|Validation|TooLarge/;

/** Whether a target of this kind is served. */
export function isServedTarget(arn: string): boolean {
  return /^arn:[a-z-]+:(sqs|lambda|sns):/.test(arn);
}

export class Deliverer {
  readonly #host: Host;
  readonly #stats = new Map<string, DeliveryStats>();
  readonly #waiting = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
  }

  stats(): Readonly<Record<string, DeliveryStats>> {
    return Object.fromEntries(this.#stats);
  }

  /** What waits for another try, for the leak search. */
  waiting(): Iterable<string> {
    return this.#waiting;
  }

  /** Delivers; what fails for good and has no dead-letter queue is lost, and counted. */
  async deliver(delivery: Delivery): Promise<void> {
    await this.#try(delivery, 0, this.#host.clock.now());
  }

  async #try(delivery: Delivery, attempt: number, since: number): Promise<void> {
    const stats = this.#statsOf(delivery.targetArn);
    const { clock } = this.#host;
    try {
      await this.#send(delivery.principal(), delivery.targetArn, delivery.body(attempt + 1), delivery.messageGroupId);
      stats.delivered++;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const wait = Math.min(1000 * 2 ** attempt, 600_000);
      const isOld = clock.now() + wait - since > delivery.ageSeconds * 1000;
      if (FINAL.test(error.code)) await this.#bury(delivery, error, attempt, undefined);
      else if (attempt >= delivery.retries) await this.#bury(delivery, error, attempt, 'MaximumRetryAttempts');
      else if (isOld) await this.#bury(delivery, error, attempt, 'MaximumEventAgeInSeconds');
      else {
        stats.retried++;
        const body = delivery.body(attempt + 1);
        this.#waiting.add(body);
        clock.at(clock.now() + wait, `delivery to ${delivery.targetArn}`, () => {
          this.#waiting.delete(body);
          return this.#try(delivery, attempt + 1, since);
        });
      }
    }
  }

  async #bury(delivery: Delivery, error: AwsError, attempt: number, condition: string | undefined): Promise<void> {
    const stats = this.#statsOf(delivery.targetArn);
    if (delivery.deadLetterArn === undefined) {
      stats.lost++;
      return;
    }
    const attributes = {
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message,
      RETRY_ATTEMPTS: String(attempt),
      TARGET_ARN: delivery.targetArn,
      ...(condition !== undefined && { EXHAUSTED_RETRY_CONDITION: condition }),
      ...delivery.deadLetterAttributes,
    };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    );
    try {
      await this.#host.call(delivery.principal(), 'sqs', 'SendMessage', {
        QueueUrl: this.#queueUrl(delivery.deadLetterArn),
        MessageBody: delivery.body(attempt + 1),
        MessageAttributes,
      });
      stats.deadLettered++;
    } catch (refusal) {
      if (!(refusal instanceof AwsError)) throw refusal;
      stats.lost++;
    }
  }

  async #send(principal: Principal, arn: string, body: string, messageGroupId: string | undefined): Promise<void> {
    const [, , service] = arn.split(':');
    if (service === 'sqs') {
      await this.#host.call(principal, 'sqs', 'SendMessage', {
        QueueUrl: this.#queueUrl(arn),
        MessageBody: body,
        ...(messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
      });
    } else if (service === 'sns') {
      await this.#host.call(principal, 'sns', 'Publish', { TopicArn: arn, Message: body });
    } else {
      await this.#host.call(principal, 'lambda', 'Invoke', {
        FunctionName: arn,
        InvocationType: 'Event',
        Payload: Buffer.from(body),
      });
    }
  }

  #queueUrl(arn: string): string {
    const [, , , , account = '', name = ''] = arn.split(':');
    return `${this.#host.origin}/${account}/${name}`;
  }

  #statsOf(targetArn: string): DeliveryStats {
    const known = this.#stats.get(targetArn);
    if (known !== undefined) return known;
    const fresh = { delivered: 0, retried: 0, deadLettered: 0, lost: 0 };
    this.#stats.set(targetArn, fresh);
    return fresh;
  }
}
