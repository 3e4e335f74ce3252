/** A failure inside a state: what Retry and Catch match, and what ends an execution that handles it nowhere. */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
  /** A timed-out heartbeat is reported as `States.Timeout`, and `States.HeartbeatTimeout` matches it as well. */
  readonly heartbeat?: true;
}

/** A failure as events show it: what it does not have is not there. */
export function shownFailure(failure: {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}): Pick<Failure, 'error' | 'cause'> {
  const { error, cause } = failure;
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** Where in a state an expression failed, and why; becomes `States.QueryEvaluationError` and `EvaluationFailed`. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly location: string | undefined;
  constructor(message: string, location?: string) {
    super(message);
    this.location = location;
  }
}

/** A failure of a state that is none of an expression, e.g. arguments that are too large. Retry and Catch may handle it. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.cause);
    this.failure = failure;
  }
}

/** A failure of a state that no Retry and no Catch can handle, e.g. a Choice of which no rule matches. */
export class RuntimeFailure extends Error {
  override readonly name = 'RuntimeFailure';
}

/** The history is full: the execution ends at once. */
export class HistoryFull extends Error {
  override readonly name = 'HistoryFull';
}

const NEVER_BY_ALL: readonly string[] = ['States.DataLimitExceeded', 'States.Runtime'];

/**
 * Whether one of the names of a Retry's or Catch's `ErrorEquals` stands for this failure.
 * `States.ALL` leaves out the two terminal errors, `States.TaskFailed` leaves out timeouts (Amazon States Language,
 * "Errors").
 */
export function matches(names: readonly string[], failure: Failure): boolean {
  const error = failure.error ?? '';
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !NEVER_BY_ALL.includes(error);
    if (name === 'States.TaskFailed') return error !== 'States.Timeout' && !NEVER_BY_ALL.includes(error);
    return name === 'States.HeartbeatTimeout' && failure.heartbeat === true;
  });
}
