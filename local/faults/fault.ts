/**
 * Faults on demand, and the recording that says where one can strike.
 *
 * Every call of every service, a function's or one that a service makes itself, has a caller and a number among that
 * caller's calls. A recording lists them; a rule strikes one of them in a later run of the same.
 */
import type { Principal } from '../contract.ts';

/** In the order in which an operator would meet them. */
export const FAULT_KINDS = [
  /** The service's own throttling error. */
  'throttle',
  /** What the service answers when it fails: 500 or 503, in its words. */
  'server-error',
  /** The call is done; then the connection is cut without an answer. */
  'lost-response',
  /** The call takes `seconds` of the stack's clock. A function whose time is over by then has timed out. */
  'latency',
  /** The process of the function dies before the call is done. */
  'crash-before',
  /** The process of the function dies when the call has been done, before it learns of it. */
  'crash-after',
  /** The function is reported as timed out at once, and the stack's clock moved on by its timeout. The call is not done. */
  'timeout',
  /** The transaction meets another one: `TransactionCanceledException` with `TransactionConflict`. */
  'conflict',
  /** The mail is not taken: `MessageRejected`. */
  'refused',
  /** The mail is taken, and none of its addressees get it. */
  'bounced',
  /** The mail arrives, and its addressees call it spam. */
  'complained',
  /** A batch that was handled comes again: of a stream, or of a queue. */
  'duplicate',
  /** A batch of a stream never comes. */
  'drop',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Which calls a rule is about: all that is given must match. A part of a name is enough for a table or function. */
export interface Where {
  /** `dynamodb`, `sqs`, `states`, `ses`, `kms`, `lambda`, `s3`, … */
  readonly service?: string;
  /** `TransactWriteItems`, `SendMessageBatch`, `Invoke`, … */
  readonly operation?: string;
  /** A table that the call touches, also with one item of a batch or a transaction; or whose stream is delivered. */
  readonly table?: string;
  /** A function: whose code makes the call, or that the call invokes. */
  readonly function?: string;
  /** Who calls, as the recording names it: `function NAME`, `states MACHINE/STATE`, `queue NAME`, `stream TABLE`, … */
  readonly caller?: string;
  /** Part of the role's name or of the service principal. */
  readonly principal?: string;
  /** Which invocation of the function, from 1. One that failed and comes again is the same invocation, in another run. */
  readonly invocation?: number;
  /** Which run of the invocation, from 1. */
  readonly run?: number;
  /** Any run from `run` to this one; `run` alone if not given. */
  readonly lastRun?: number;
  /** Which call of the invocation, or of a caller that is no function, from 1. The SDK's retries are the same call. */
  readonly call?: number;
  /** Which of those calls of `operation` alone, from 1: what goes out side by side does not always go in the same order. */
  readonly nth?: number;
}

/** A fault to come. */
export interface FaultRule {
  readonly kind: FaultKind;
  /**
   * `crash-before`, `crash-after` and `timeout` that name a function and nothing of a call (`service`, `operation`,
   * `table`, `call`) strike the invocation itself: at its start, and `crash-after` when its code has come to its end.
   */
  readonly where?: Where;
  /** So many matches pass first; 0 if not given. */
  readonly after?: number;
  /** How often it strikes; 1 if not given. */
  readonly times?: number;
  /** Strikes every attempt of a call that the SDK repeats, and counts as one. */
  readonly persistent?: boolean;
  /** Of `latency`. */
  readonly seconds?: number;
  /**
   * Before the run of a function that it is about, the function gets its event once more, with this fault alone. What that run does is
   * undone, and nobody hears of it; where it cannot be undone (a mail has left), it is the run.
   */
  readonly rehearsed?: boolean;
}

/** What a run of a function came to. */
export interface Came {
  readonly ok: boolean;
  /** What it answered. */
  readonly payload: string;
  readonly left: readonly Left[];
}

/** What was changed: an item as DynamoDB writes it, the tag of an object, the body of a message. */
export interface Left {
  readonly where: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What the run with a rehearsed fault came to. */
export interface Rehearsed extends Came {
  /** What could not be undone. */
  readonly stays?: string;
  /** What the same run came to without any fault. */
  readonly plain?: Came;
}

/** A rule at work. */
export interface ArmedFault extends FaultRule {
  readonly id: string;
  /** How many calls or invocations it was about so far. */
  readonly matched: number;
  /** How often it struck. */
  readonly fired: number;
  /** Of one that is rehearsed, and has been. */
  readonly came?: Rehearsed;
}

/** One attempt of one call, in the order in which they began. */
export interface RecordedCall {
  /** `function NAME`, or what made the call: `states MACHINE/STATE`, `stream TABLE`, `queue NAME`, `api METHOD /route` … */
  readonly caller: string;
  /** Whose code makes the call. */
  readonly function?: string;
  /**
   * Of that function, from 1, since the recording began; 0 is one that was already running. What a function calls while
   * it starts belongs to the invocation that it was started for.
   */
  readonly invocation?: number;
  /** Which run of this invocation, from 1. */
  readonly run?: number;
  /** From 1, within the invocation, or among the calls of a caller that is no function. */
  readonly call: number;
  /** The same among the calls of this operation. */
  readonly nth: number;
  /** From 1: the SDK's retries of one call. */
  readonly attempt: number;
  readonly service: string;
  readonly operation: string;
  /** Names of the tables that it touches. */
  readonly tables: readonly string[];
  /** The function that it invokes, where it does. */
  readonly invokes?: string;
  /** How many records it hands to the function, where it delivers a batch. */
  readonly records?: number;
  /** ARNs of everything that it needs a right on. */
  readonly resources: readonly string[];
  readonly principal: Principal['kind'];
  /** Code of the error that it ended with; `connection cut` where there was no answer. Undefined while it runs. */
  readonly error?: string;
  /** Id of the rule that struck it. */
  readonly fault?: string;
}

/** One run of a function. */
export interface RecordedInvocation {
  readonly function: string;
  /** Of this function, from 1, since the recording began. */
  readonly invocation: number;
  /** From 1: what failed and comes again is the same invocation, in another run. */
  readonly run: number;
  /** The caller of the invoking call. */
  readonly by: string;
  /** What it was invoked with, as JSON. */
  readonly event: string;
  /** Whether a thread had to be started for it. */
  readonly cold: boolean;
  /** `errorType` of what it ended with, where it failed. Undefined while it runs. */
  readonly error?: string;
  readonly ended: boolean;
  /** Id of the rule that struck the invocation itself. */
  readonly fault?: string;
}

/** What happened since `record` was called, in the order of the beginnings. */
export interface Recording {
  readonly calls: readonly RecordedCall[];
  readonly invocations: readonly RecordedInvocation[];
}

/** `stack.host.faults`. */
export interface FaultControl {
  /**
   * Begins to number from 1 again, and to list. What a rule is about is numbered from here; without a recording, from
   * when a rule was armed while there was none.
   */
  record(): void;
  /** What has been recorded so far; empty without a recording. */
  recording(): Recording;
  /** Ends the recording, and gives it. */
  stopRecording(): Recording;
  /** Throws `RefusedRule` saying what to change, if the rule can apply to nothing. */
  arm(rule: FaultRule): Promise<ArmedFault>;
  armed(): readonly ArmedFault[];
  /** One rule, or all of them. Gives what they had come to. */
  disarm(id?: string): readonly ArmedFault[];
}

/** A rule that can apply to nothing. The message says what to change. */
export class RefusedRule extends Error {
  override readonly name = 'RefusedRule';
}
