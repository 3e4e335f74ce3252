/** What an execution did, read from its history: the steps with what went in and came out, and the ways it took. */

/** An event of a history, as GetExecutionHistory tells it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Epoch milliseconds, or as the service gives it. */
  readonly timestamp: number | Date;
  readonly stateEnteredEventDetails?: { readonly name: string; readonly input?: string };
  readonly stateExitedEventDetails?: { readonly name: string; readonly output?: string };
  readonly [details: string]: unknown;
}

/** One stay in a state. */
export interface Step {
  readonly state: string;
  readonly from: number;
  readonly input: string | undefined;
  /** Undefined while it is in the state, and where the state failed. */
  to?: number;
  output?: string | undefined;
  /** What went wrong meanwhile, one for each failed try: error and cause. */
  readonly troubles: { readonly error: string; readonly cause: string | undefined }[];
}

export interface Path {
  readonly steps: readonly Step[];
  /** Each way that was taken from one state to the next, with how often. */
  readonly ways: ReadonlyMap<string, number>;
}

/** A way from one state to another, as the key of `Path.ways`. */
export const way = (from: string, to: string): string => JSON.stringify([from, to]);

/** Reads a whole history, in the order of its ids. */
export function pathOf(events: readonly HistoryEvent[]): Path {
  const steps: Step[] = [];
  const ways = new Map<string, number>();
  /** The step that each event belongs to, or comes right after. */
  const stepOf = new Map<number, Step>();
  for (const event of events) {
    const before = stepOf.get(event.previousEventId);
    const entered = event.stateEnteredEventDetails;
    if (entered !== undefined) {
      const step: Step = { state: entered.name, from: at(event), input: entered.input, troubles: [] };
      steps.push(step);
      stepOf.set(event.id, step);
      if (before !== undefined) {
        const taken = way(before.state, step.state);
        ways.set(taken, (ways.get(taken) ?? 0) + 1);
      }
      continue;
    }
    const exited = event.stateExitedEventDetails;
    // The end of a Map or Parallel follows upon the last event within it.
    const step =
      exited === undefined || before?.state === exited.name
        ? before
        : steps.findLast(({ state, to }) => state === exited.name && to === undefined);
    if (step === undefined) continue;
    stepOf.set(event.id, step);
    if (exited !== undefined) {
      step.to = at(event);
      step.output = exited.output;
    }
    const trouble = troubleIn(event);
    if (trouble !== undefined) step.troubles.push(trouble);
  }
  return { steps, ways };
}

function at({ timestamp }: HistoryEvent): number {
  return new Date(timestamp).getTime();
}

function troubleIn(event: HistoryEvent): Step['troubles'][number] | undefined {
  if (
    !/^(?:Task|LambdaFunction|Map|Parallel|EvaluationFailed).*(?:Failed|TimedOut|Aborted)$|^EvaluationFailed$/.test(
      event.type,
    )
  )
    return undefined;
  const details = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1];
  const { error, cause } = (details ?? {}) as { error?: string; cause?: string };
  return error === undefined ? undefined : { error, cause };
}
