/** One standard queue: visibility, delay, retention and dead letters on the clock of the stack. */
import { AwsError } from '../../contract.ts';
import { did } from '../../faults/rehearsal.ts';
import type { Random, Timer, VirtualClock } from '../../contract.ts';
import type { Message } from './message.ts';

/** Durations in seconds, as SQS has them. */
export interface Settings {
  readonly delay: number;
  readonly visibility: number;
  readonly retention: number;
  readonly maximumSize: number;
  readonly receiveWait: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
  readonly keyArn?: string;
}

const LONGEST_VISIBILITY = 43_200;

interface Keeping {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** The messages, those of before a restart among them. */
  readonly messages: Map<string, Message>;
}

export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly createdAt: number;
  settings: Settings;
  policy: unknown;
  readonly #messages: Map<string, Message>;
  /** The timer that will make a message visible (again). */
  readonly #timers = new Map<string, Timer>();
  readonly #waiting = new Set<() => void>();
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #becameVisible: () => void;

  constructor(
    identity: { name: string; arn: string; url: string },
    settings: Settings,
    { clock, random, messages }: Keeping,
    becameVisible: () => void,
  ) {
    this.name = identity.name;
    this.arn = identity.arn;
    this.url = identity.url;
    this.settings = settings;
    this.createdAt = clock.now();
    this.#clock = clock;
    this.#random = random;
    this.#messages = messages;
    this.#becameVisible = becameVisible;
  }

  /** Accepts a message; it is visible after `delay` seconds. */
  send(
    content: Pick<Message, 'body' | 'attributes' | 'senderId' | 'traceHeader'>,
    delay = this.settings.delay,
  ): Message {
    const now = this.#clock.now();
    const message: Message = {
      ...content,
      id: this.#random.uuid(),
      sentAt: now,
      visibleAt: now + delay * 1000,
      receiveCount: 0,
    };
    did({
      left: { where: `sqs ${this.name}`, after: message.body },
      undo: () => undefined,
      tell: () => {
        this.#messages.set(message.id, message);
        this.#showWhenDue(message);
      },
    });
    return message;
  }

  /** Takes in a message that failed elsewhere (or comes back from a dead-letter queue), with its id and its age. */
  adopt(message: Message, deadLetterSource: string | undefined): void {
    const { receipt: _, firstReceivedAt: __, deadLetterSource: ___, ...kept } = message;
    const adopted: Message = {
      ...kept,
      ...(deadLetterSource !== undefined && { deadLetterSource }),
      visibleAt: this.#clock.now(),
      receiveCount: 0,
    };
    this.#messages.set(adopted.id, adopted);
    this.#showWhenDue(adopted);
  }

  /**
   * Up to `count` visible messages, hidden from others for `visibility` seconds. What has been received as often as the
   * redrive policy allows goes to `deadLetter` instead.
   */
  receive(count: number, visibility: number, deadLetter: (message: Message) => void): Message[] {
    this.#dropExpired();
    const now = this.#clock.now();
    const taken: Message[] = [];
    for (const message of this.#messages.values()) {
      if (taken.length === count) break;
      if (message.visibleAt > now) continue;
      const { redrive } = this.settings;
      if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
        this.#forget(message.id);
        deadLetter(message);
        continue;
      }
      message.receiveCount++;
      message.firstReceivedAt ??= now;
      message.receipt = Buffer.from(`${message.id} ${this.#random.hex(16)}`).toString('base64');
      message.visibleAt = now + visibility * 1000;
      this.#showWhenDue(message);
      taken.push({ ...message });
    }
    return taken;
  }

  /** Deletes the message of a receive. A handle that a later receive has replaced deletes nothing. */
  delete(receipt: string): void {
    const message = this.#messages.get(messageIdOf(receipt));
    if (message?.receipt === receipt) this.#forget(message.id);
  }

  /** Hides a message in flight for `seconds` from now; 0 shows it at once. */
  changeVisibility(receipt: string, seconds: number): void {
    const now = this.#clock.now();
    const message = this.#messages.get(messageIdOf(receipt));
    if (message?.receipt !== receipt || message.visibleAt <= now) {
      throw invalidParameter(
        `Value ${receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    if (seconds > LONGEST_VISIBILITY) {
      throw invalidParameter(
        `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${LONGEST_VISIBILITY} seconds].`,
      );
    }
    message.visibleAt = now + seconds * 1000;
    this.#showWhenDue(message);
  }

  purge(): void {
    for (const id of this.#messages.keys()) this.#forget(id);
  }

  /** Takes the oldest visible messages out for good: up to `count`, to move them elsewhere. */
  takeOut(count: number): Message[] {
    this.#dropExpired();
    const now = this.#clock.now();
    const visible = [...this.#messages.values()].filter(({ visibleAt }) => visibleAt <= now).slice(0, count);
    for (const { id } of visible) this.#forget(id);
    return visible;
  }

  /** Messages that can be received, are in flight, or wait for their delay. */
  counts(): { visible: number; inFlight: number; delayed: number } {
    this.#dropExpired();
    const now = this.#clock.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const { visibleAt, receiveCount } of this.#messages.values()) {
      if (visibleAt <= now) counts.visible++;
      else if (receiveCount > 0) counts.inFlight++;
      else counts.delayed++;
    }
    return counts;
  }

  messages(): Iterable<Message> {
    return this.#messages.values();
  }

  /** Resolves when a message becomes visible, or after `seconds` of real time: a long poll is a wait on a socket. */
  async whenVisible(seconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timeout);
        this.#waiting.delete(done);
        resolve();
      };
      const timeout = setTimeout(done, seconds * 1000);
      this.#waiting.add(done);
    });
  }

  /** Shows the messages of before a restart, now or when they are due. */
  resume(): void {
    for (const message of this.#messages.values()) this.#showWhenDue(message);
  }

  /** Ends every long poll. */
  close(): void {
    for (const done of this.#waiting) done();
  }

  #showWhenDue(message: Message): void {
    this.#timers.get(message.id)?.cancel();
    this.#timers.delete(message.id);
    if (message.visibleAt <= this.#clock.now()) {
      this.#show();
      return;
    }
    const timer = this.#clock.at(message.visibleAt, `sqs ${this.name}: message visible`, () => {
      this.#timers.delete(message.id);
      this.#show();
    });
    this.#timers.set(message.id, timer);
  }

  #show(): void {
    this.#becameVisible();
    for (const done of this.#waiting) done();
  }

  #forget(id: string): void {
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
    this.#messages.delete(id);
  }

  #dropExpired(): void {
    const oldest = this.#clock.now() - this.settings.retention * 1000;
    for (const { id, sentAt } of this.#messages.values()) {
      if (sentAt <= oldest) this.#forget(id);
    }
  }
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

function messageIdOf(receipt: string): string {
  const [id, ...rest] = Buffer.from(receipt, 'base64').toString().split(' ');
  if (id === undefined || !/^[\da-f-]{36}$/.test(id) || rest.length !== 1) {
    throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.', 404);
  }
  return id;
}
