import { HistoryFull, type EvaluationError, type Failure } from './errors.ts';
import type { ExecutionRecord, HistoryEvent, Thread } from './record.ts';

/** The number of events after which AWS fails an execution; the last one is the failure itself. */
export const EVENT_LIMIT = 25_000;

/** Input or output texts come with this in every event. */
export const WHOLE = { truncated: false } as const;

type Details = readonly [member: `${string}EventDetails`, value: Readonly<Record<string, unknown>>];

/** Adds an event and gives its id. Throws `HistoryFull` where the limit is reached. */
export function addEvent(
  record: ExecutionRecord,
  at: number,
  previous: number,
  type: string,
  details?: Details,
): number {
  const id = record.events.length + 1;
  if (id >= EVENT_LIMIT && !type.startsWith('Execution')) {
    throw new HistoryFull(`The execution reached the maximum number of history events (${EVENT_LIMIT}).`);
  }
  const event: HistoryEvent = {
    timestamp: at,
    type,
    id,
    previousEventId: previous,
    ...(details && { [details[0]]: details[1] }),
  };
  record.events.push(event);
  return id;
}

/** Adds an event to a thread's chain: the next one points back to it. */
export function chainEvent(
  record: ExecutionRecord,
  at: number,
  thread: Thread,
  type: string,
  details?: Details,
): number {
  const id = addEvent(record, at, thread.previous, type, details);
  thread.previous = id;
  return id;
}

/** Records that an expression of a state failed. The thread goes on from there; gives what Retry and Catch are asked about. */
export function evaluationFailed(
  record: ExecutionRecord,
  at: number,
  thread: Thread,
  { message, location }: EvaluationError,
): Failure {
  const { state, entered } = thread;
  const cause = `An error occurred while executing the state '${state}' (entered at the event id #${entered}). ${message}`;
  const failure = { error: 'States.QueryEvaluationError', cause };
  chainEvent(record, at, thread, 'EvaluationFailed', [
    'evaluationFailedEventDetails',
    { ...failure, ...(location === undefined ? {} : { location }), state },
  ]);
  return failure;
}
