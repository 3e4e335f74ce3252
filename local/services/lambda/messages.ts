/** What the host and the thread of a function tell each other. */

import type { Door } from '../../faults/door.ts';

/** What a thread is started with. */
export interface ThreadData {
  /** See `VirtualClock.shared`. */
  readonly clock: Float64Array<SharedArrayBuffer>;
  /** File URL of the module that holds the handler. */
  readonly module: string;
  /** The `Handler` of the function as declared, `index.handler`. */
  readonly handler: string;
  /** What the randomness of its start is made of; undefined for real randomness. */
  readonly seed: string | undefined;
  /** Draws the shortest of all pauses where one is drawn at random, as the back-off of SDKs is: for runs full of faults. */
  readonly hurried: boolean;
  readonly logFormat: 'Text' | 'JSON';
  /** The least level of `console` that is written, in the JSON format. */
  readonly logLevel: LogLevel;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** One invocation, host to thread. */
export interface Invocation {
  readonly requestId: string;
  /** The event as JSON. */
  readonly payload: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly timeoutMs: number;
  readonly traceId: string;
  /** What its randomness is made of; undefined for real randomness. */
  readonly seed: string | undefined;
  /** Where it asks those who are not of AWS, in rehearsals and where there were some. */
  readonly outside?: Door;
  /** JSON, where the caller gave one. */
  readonly clientContext?: string;
}

/** An error as Lambda's Node.js runtime reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Thread to host. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'initFailed'; readonly error: FunctionError }
  | { readonly kind: 'log'; readonly text: string }
  /** A request goes to somebody who is not of AWS. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: FunctionError }
  /** The process of a function would end here. */
  | { readonly kind: 'crash'; readonly error: FunctionError };
