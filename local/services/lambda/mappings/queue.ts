/** The mapping of a queue to a function: receives batches, deletes what was handled, leaves the rest to come back. */
import { AwsError } from '../../../contract.ts';
import type { Host, Timer } from '../../../contract.ts';
import { invalid } from './definition.ts';
import { callerOf, fitting, itemFailures, passes } from './mapping.ts';
import type { FunctionSide, Mapping, MappingSettings, QueueSettings } from './mapping.ts';

/** A message as ReceiveMessage gives it. */
interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<
    Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: Uint8Array }>
  >;
}

/** Virtual milliseconds after a poll that failed. */
const POLL_AGAIN_MS = 1000;
const FOR_GOOD = /AccessDenied|NonExistent|NotFound/;

/** How many batches run at once while time runs on by itself; Lambda starts with five. */
const AT_ONCE = 5;

/** @throws AwsError InvalidParameterValueException as Lambda refuses a queue that the function cannot take from. */
export async function checkQueue(side: FunctionSide, settings: QueueSettings): Promise<void> {
  const target = side.target(settings.functionName);
  const role = side.role(target);
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    try {
      side.host.authorize(role, { action: `sqs:${action}`, resource: settings.sourceArn });
    } catch {
      throw invalid(`The function execution role does not have permissions to call ${action} on SQS`);
    }
  }
  const { Attributes } = (await side.host
    .call(role, 'sqs', 'GetQueueAttributes', {
      QueueUrl: queueUrl(side.host, settings.sourceArn),
      AttributeNames: ['VisibilityTimeout'],
    })
    .catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      throw invalid(
        `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${error.message}`,
      );
    })) as { Attributes?: Record<string, string> };
  const visibility = Number(Attributes?.['VisibilityTimeout']);
  const { timeoutSeconds } = target.settings;
  if (visibility < timeoutSeconds) {
    throw invalid(
      `Queue visibility timeout: ${String(visibility)} seconds is less than Function timeout: ${String(timeoutSeconds)} seconds`,
    );
  }
}

export function queueUrl(host: Host, queueArn: string): string {
  const [, , , , account = '', name = ''] = queueArn.split(':');
  return `${host.origin}/${account}/${name}`;
}

export class QueueMapping implements Mapping {
  lastResult = 'No records processed';
  readonly #side: FunctionSide;
  #settings: QueueSettings;
  #running = 0;
  #more = false;
  #stopped = false;
  /** Received, and waiting for a batch to fill or its window to close. */
  readonly #gathered: Message[] = [];
  #window: Timer | undefined;
  #windowClosed = false;

  constructor(side: FunctionSide, settings: QueueSettings) {
    this.#side = side;
    this.#settings = settings;
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  change(settings: MappingSettings): void {
    if (settings.kind !== 'queue') throw new TypeError('A queue stays a queue.');
    this.#settings = settings;
    this.#window?.cancel();
    this.#window = undefined;
    this.wake();
  }

  /** While time stands, one batch after the other: the same test runs the same way every time. */
  get #concurrency(): number {
    return this.#side.host.clock.shared[0] === 0 ? 1 : (this.#settings.concurrency ?? AT_ONCE);
  }

  wake(): void {
    if (!this.#settings.enabled || this.#stopped) return;
    this.#more = true;
    if (this.#running >= this.#concurrency) return;
    this.#running++;
    void this.#side.host.clock.track(this.#drain());
  }

  stop(): void {
    this.#stopped = true;
    this.#window?.cancel();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#more && this.#settings.enabled && !this.#stopped) {
        const batch = await this.#receive();
        if (batch.length === 0) this.#more = false;
        else await this.#handle(batch);
      }
    } catch (error) {
      // What was received and not deleted comes back when its visibility timeout is over.
      this.#refused(error);
      this.#more = false;
    } finally {
      this.#running--;
    }
    // A message may have come between the last look and the end.
    if (this.#more) this.wake();
  }

  /** The next batch: full, or as full as it became before its window closed; empty while there is none yet. */
  async #receive(): Promise<Message[]> {
    const { batchSize, windowSeconds } = this.#settings;
    this.#more = false;
    const taken = await this.#take(batchSize - this.#gathered.length);
    if (taken.length > 0) this.#more = true;
    this.#gathered.push(...taken);
    const isDue = windowSeconds === 0 || this.#gathered.length >= batchSize || this.#windowClosed;
    if (isDue) {
      this.#window?.cancel();
      this.#window = undefined;
      this.#windowClosed = false;
      return this.#gathered.splice(0);
    }
    if (this.#gathered.length > 0 && this.#window === undefined) {
      const { clock } = this.#side.host;
      this.#window = clock.at(
        clock.now() + windowSeconds * 1000,
        `lambda window ${this.#settings.functionName}`,
        () => {
          this.#window = undefined;
          this.#windowClosed = true;
          this.wake();
        },
      );
    }
    this.#more = false;
    return [];
  }

  async #take(wanted: number): Promise<Message[]> {
    const { host } = this.#side;
    const taken: Message[] = [];
    while (taken.length < wanted) {
      const target = this.#side.target(this.#settings.functionName);
      const input = {
        QueueUrl: queueUrl(host, this.#settings.sourceArn),
        MaxNumberOfMessages: Math.min(10, wanted - taken.length),
        WaitTimeSeconds: 0,
        AttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      };
      const output = await host
        .call(this.#side.role(target), 'sqs', 'ReceiveMessage', input, callerOf(this.#settings.sourceArn))
        .catch((error: unknown) => this.#pollAgain(error));
      const messages = (output?.['Messages'] ?? []) as Message[];
      if (messages.length === 0) break;
      taken.push(...messages);
    }
    return taken;
  }

  /** Lambda never ceases to poll; only a right that was taken away would make that a waste of time here. */
  #pollAgain(error: unknown): undefined {
    this.#refused(error);
    if (error instanceof AwsError && !FOR_GOOD.test(error.code)) {
      const { clock } = this.#side.host;
      clock.at(clock.now() + POLL_AGAIN_MS, `lambda poll ${this.#settings.functionName}`, () => this.wake());
    }
  }

  /** A right taken away later stops the mapping until it is given back; the next message tries again. */
  #refused(error: unknown): undefined {
    if (!(error instanceof AwsError)) throw error;
    this.lastResult = `PROBLEM: ${error.message}`;
    return undefined;
  }

  async #handle(batch: readonly Message[]): Promise<void> {
    const records = batch.map((message) => ({ message, record: this.#record(message) }));
    const wanted = records.filter(({ record }) => passes(this.#settings, filterable(record)));
    const done = records.filter((one) => !wanted.includes(one)).map(({ message }) => message);
    await this.#delete(done);
    while (wanted.length > 0) {
      const next = wanted.splice(0, fitting(wanted.map(({ record }) => record)));
      const failed = await this.#invoke(next.map(({ record }) => record));
      await this.#delete(next.filter(({ record }) => !failed.has(record.messageId)).map(({ message }) => message));
    }
  }

  /** Runs the function; gives the ids of the messages that are to come back. */
  async #invoke(records: readonly { readonly messageId: string }[]): Promise<Set<string>> {
    const ids = records.map(({ messageId }) => messageId);
    const target = this.#side.target(this.#settings.functionName);
    let outcome;
    try {
      outcome = await this.#side.run(
        target,
        { Records: records },
        { sourceArn: this.#settings.sourceArn, records: records.length },
      );
    } catch (error) {
      this.#refused(error);
      return new Set(ids);
    }
    if (!outcome.ok) {
      this.lastResult = 'PROBLEM: Function call failed';
      return new Set(ids);
    }
    this.lastResult = 'OK';
    if (!this.#settings.reportsItemFailures) return new Set();
    return new Set(itemFailures(outcome.payload, ids) ?? ids);
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    const { host } = this.#side;
    const role = this.#side.role(this.#side.target(this.#settings.functionName));
    for (let at = 0; at < messages.length; at += 10) {
      const input = {
        QueueUrl: queueUrl(host, this.#settings.sourceArn),
        Entries: messages.slice(at, at + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      };
      await host
        .call(role, 'sqs', 'DeleteMessageBatch', input, callerOf(this.#settings.sourceArn))
        .catch((error: unknown) => this.#refused(error));
    }
  }

  #record(message: Message): { readonly messageId: string; readonly body: string } {
    const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
        ...(value.BinaryValue !== undefined && { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]);
    const record = {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(attributes) as Record<string, unknown>,
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: this.#settings.sourceArn,
      awsRegion: this.#side.host.region,
    };
    return record;
  }
}

/** What a filter sees of a message: a body that is JSON is seen as such. */
function filterable(record: { readonly body: string }): unknown {
  try {
    return { ...record, body: JSON.parse(record.body) as unknown };
  } catch {
    return record;
  }
}
