/** Delivers to the targets of rules and schedules: again with growing pauses, and at last to a dead-letter queue. */
import { AwsError } from '../../contract.ts';
import type { Host, Input, Output, Principal } from '../../contract.ts';
import { Jobs } from '../../data/jobs.ts';
import type { Later } from '../../data/jobs.ts';

/** One delivery on its way: plain data, so that it outlives the process. */
export interface Delivery {
  readonly service: 'events.amazonaws.com' | 'scheduler.amazonaws.com';
  readonly sourceArn: string;
  /** The role that delivers; without one, the service does. It is asked for at each try: it may have lost its trust. */
  readonly role?: { readonly arn: string; readonly session: string };
  readonly targetArn: string;
  readonly messageGroupId?: string | undefined;
  readonly body: string;
  /** What stands in the body for the number of the try. */
  readonly attemptMark?: string;
  readonly retries: number;
  readonly ageSeconds: number;
  readonly deadLetterArn?: string | undefined;
  /** Further message attributes of a dead letter. */
  readonly deadLetterAttributes: Readonly<Record<string, string>>;
}

interface Try {
  readonly delivery: Delivery;
  readonly attempt: number;
  readonly since: number;
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
  readonly #tries: Jobs<Try>;

  /** `name` is that of its service. */
  constructor(host: Host, name: string) {
    this.#host = host;
    const label = ({ delivery }: Try): string => `delivery to ${delivery.targetArn}`;
    this.#tries = new Jobs(host, `${name}/deliveries`, label, (given) => this.#try(given));
  }

  stats(): Readonly<Record<string, DeliveryStats>> {
    return Object.fromEntries(this.#stats);
  }

  /** What is on its way or waits for another try, for the leak search. */
  *waiting(): Iterable<string> {
    for (const { delivery, attempt } of this.#tries.waiting()) yield bodyOf(delivery, attempt);
  }

  /** Delivers; what fails for good and has no dead-letter queue is lost, and counted. */
  deliver(delivery: Delivery): void {
    this.#tries.add({ delivery, attempt: 0, since: this.#host.clock.now() });
  }

  resume(): void {
    this.#tries.resume();
  }

  async #try({ delivery, attempt, since }: Try): Promise<Later<Try> | undefined> {
    const stats = this.#statsOf(delivery.targetArn);
    const { clock } = this.#host;
    try {
      const body = bodyOf(delivery, attempt);
      await this.#send(delivery, body);
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
        return { due: clock.now() + wait, job: { delivery, attempt: attempt + 1, since } };
      }
    }
    return undefined;
  }

  #principal({ service, sourceArn, role }: Delivery): Principal {
    if (role !== undefined) return this.#host.assumeRole(service, role.arn, role.session, sourceArn);
    return { kind: 'service', service, sourceArn };
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
      await this.#call(delivery, 'sqs', 'SendMessage', {
        QueueUrl: this.#queueUrl(delivery.deadLetterArn),
        MessageBody: bodyOf(delivery, attempt),
        MessageAttributes,
      });
      stats.deadLettered++;
    } catch (refusal) {
      if (!(refusal instanceof AwsError)) throw refusal;
      stats.lost++;
    }
  }

  async #send(delivery: Delivery, body: string): Promise<void> {
    const { targetArn: arn, messageGroupId } = delivery;
    const [, , service] = arn.split(':');
    if (service === 'sqs') {
      await this.#call(delivery, 'sqs', 'SendMessage', {
        QueueUrl: this.#queueUrl(arn),
        MessageBody: body,
        ...(messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
      });
    } else if (service === 'sns') {
      await this.#call(delivery, 'sns', 'Publish', { TopicArn: arn, Message: body });
    } else {
      await this.#call(delivery, 'lambda', 'Invoke', {
        FunctionName: arn,
        InvocationType: 'Event',
        Payload: Buffer.from(body),
      });
    }
  }

  /** A recording names the rule or the schedule. */
  #call(delivery: Delivery, service: string, operation: string, input: Input): Promise<Output> {
    const name = delivery.role?.session ?? delivery.sourceArn.split('/').at(-1) ?? '';
    const by = `${delivery.service.replace('.amazonaws.com', '')} ${name}`;
    return this.#host.call(this.#principal(delivery), service, operation, input, by);
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

/** The body of a try; `attempt` counts from 0, and the text from 1. */
function bodyOf({ body, attemptMark }: Delivery, attempt: number): string {
  return attemptMark === undefined ? body : body.replaceAll(attemptMark, String(attempt + 1));
}
