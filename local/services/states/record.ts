import type { Failure } from './errors.ts';

/** One event of an execution's history, in the shape of the API; the timestamp is in epoch milliseconds. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [member: `${string}EventDetails`]: Readonly<Record<string, unknown>> | undefined;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/**
 * Everything about an execution, as plain data: it can be written down at any moment and taken up again. Inputs, outputs
 * and variables are JSON texts, kept as they were given, because AWS hands on texts and not values (spaces included).
 */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly versionArn?: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly input: string;
  readonly startedAt: number;
  status: ExecutionStatus;
  stoppedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redrivenAt?: number;
  /** When the machine's own TimeoutSeconds end it. */
  deadline?: number;
  /** When the step began that is under way: what `$now()` gives. */
  at?: number;
  /** Random draws made so far. */
  draws: number;
  readonly events: HistoryEvent[];
  readonly threads: Record<number, Thread>;
  /** The next number of a thread or wait. */
  nextId: number;
}

/**
 * One line of control: the machine itself, a branch of a Parallel, or an iteration of a Map.
 *
 * - `enter`: about to enter `state`.
 * - `work`: about to attempt the work of a Task, Parallel or Map (again).
 * - `waiting`: until `wait` ends or the fork's children are done.
 * - `exit`: the work is done; `result` is what it brought.
 * - `failed`: `failure` is to be handled by the state.
 * - `ended`: came to the end of its workflow.
 * - `stopped`: failed for good, or was cut off because another one failed.
 */
export interface Thread {
  readonly id: number;
  readonly parent?: number;
  /** Its place among the branches or iterations. */
  readonly slot: number;
  readonly workflow: number;
  /** The item of the Map that it iterates over, as a JSON text. */
  readonly item?: string;
  state: string;
  input: string;
  phase: 'enter' | 'work' | 'waiting' | 'exit' | 'failed' | 'ended' | 'stopped';
  readonly variables: Record<string, string>;
  /** The last event of its chain, and where the current decision began: what a failed expression points back to. */
  previous: number;
  start: number;
  entered: number;
  enteredAt: number;
  /** How often each retrier of the state was used, by its place. */
  attempts: number[];
  /** How often the state was tried again; only a state that can be retried has it. */
  retryCount?: number;
  result?: string;
  failure?: Failure;
  wait?: Wait;
  fork?: Fork;
}

export interface Wait {
  readonly kind: 'timer' | 'retry' | 'task';
  /** Tells a late timer or answer from the present one. */
  readonly sequence: number;
  due?: number;
  task?: PendingTask;
}

/** A function that was called, and perhaps the token that it waits for. */
export interface PendingTask {
  readonly resource: string;
  readonly token?: string;
  /** Seconds that an attempt may take. */
  readonly timeoutSeconds?: number;
  deadline?: number;
  readonly heartbeatSeconds?: number;
  heartbeatDue?: number;
  /** The call, to be made again if the stack stopped before its answer came. */
  readonly request: InvokeRequest;
  answered: boolean;
}

export interface InvokeRequest {
  readonly functionName: string;
  /** A JSON text. */
  readonly payload: string;
  readonly qualifier?: string;
  readonly invocationType?: string;
}

export interface Fork {
  readonly kind: 'Parallel' | 'Map';
  readonly inputs: readonly string[];
  /** Outputs in order; null where none came (yet). */
  readonly results: (string | null)[];
  readonly concurrency: number;
  /** Undefined tolerates none: the first failure is the Map's own. */
  readonly tolerated?: number;
  started: number;
  finished: number;
  failed: number;
}
