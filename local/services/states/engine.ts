import type { Timer, VirtualClock } from '../../contract.ts';
import type { Machine, State, WaitState } from './definition.ts';
import { EvaluationError, RuntimeFailure, shownFailure, StateFailure, type Failure } from './errors.ts';
import { ForkKeeper } from './forks.ts';
import { addEvent, chainEvent, evaluationFailed, EVENT_LIMIT, WHOLE } from './history.ts';
import { drawBytes } from '../../random.ts';
import type { ExecutionRecord, Thread } from './record.ts';
import { chooseRule, leave, nextRetry, waitUntil, type Leaving } from './states.ts';
import type { Invoke } from './tasks.ts';
import { WaitKeeper } from './waits.ts';

/** A running execution: its record, and what exists only while it runs. */
export interface Run {
  readonly record: ExecutionRecord;
  readonly machine: Machine;
  readonly ready: Thread[];
  readonly timers: Map<number, Timer>;
  /** The waits whose function has been called and has not answered yet. */
  readonly calling: Set<number>;
  deadline?: Timer;
  pumping: boolean;
}

export interface EngineOptions {
  readonly clock: VirtualClock;
  readonly invoke: Invoke;
  readonly region: string;
  /** Called when nothing waits for a task token any more. */
  tokenClosed?(token: string, record: ExecutionRecord): void;
  /** Called when the record stands at a point from which it can be taken up again. */
  changed?(record: ExecutionRecord): void;
}

/** Counts for the price of what ran. */
export interface EngineStats {
  /** States entered, retries and redrives: what Standard workflows are billed by. */
  stateTransitions: number;
  executionsStarted: number;
  events: number;
}

/**
 * Runs executions. Each is interpreted one step at a time from its record; the order of steps within an execution is
 * always the same, and everything that waits, waits on the clock.
 */
export class Engine {
  readonly stats: EngineStats = { stateTransitions: 0, executionsStarted: 0, events: 0 };
  private readonly runs = new Map<string, Run>();
  /** What executions wait for, and the task tokens that answer them. */
  readonly waits: WaitKeeper;
  private readonly options: EngineOptions;
  private readonly forks: ForkKeeper;

  constructor(options: EngineOptions) {
    this.options = options;
    const schedule = (run: Run, thread: Thread): void => this.schedule(run, thread);
    this.waits = new WaitKeeper({ ...options, schedule, crash: (run, error) => this.crash(run, error) });
    this.forks = new ForkKeeper({
      schedule,
      now: () => options.clock.now(),
      drop: (run, thread) => this.drop(run, thread),
    });
  }

  /** Starts a new execution. Its first steps are done when the clock has settled. */
  start(record: ExecutionRecord, machine: Machine): void {
    this.stats.executionsStarted += 1;
    const at = this.now();
    addEvent(record, at, 0, 'ExecutionStarted', [
      'executionStartedEventDetails',
      {
        input: record.input,
        inputDetails: WHOLE,
        roleArn: record.roleArn,
        ...(record.versionArn === undefined ? {} : { stateMachineVersionArn: record.versionArn }),
      },
    ]);
    if (machine.timeoutSeconds !== undefined) record.deadline = at + machine.timeoutSeconds * 1000;
    const root = this.forks.newThread(record, {
      slot: 0,
      workflow: 0,
      state: machine.workflows[0]?.startAt ?? '',
      input: record.input,
      previous: 0,
    });
    const run = this.open(record, machine);
    this.schedule(run, root);
  }

  /** Takes up an execution from its record, e.g. after the stack was restarted. */
  resume(record: ExecutionRecord, machine: Machine): void {
    const run = this.open(record, machine);
    for (const thread of Object.values(record.threads)) {
      if (thread.phase === 'waiting') this.waits.rearm(run, thread);
      else if (thread.phase !== 'ended' && thread.phase !== 'stopped') this.schedule(run, thread);
    }
  }

  /** Takes up a failed execution where it failed, with fresh retries. */
  redrive(record: ExecutionRecord, machine: Machine): void {
    const at = this.now();
    this.stats.stateTransitions += 1;
    record.redriveCount += 1;
    record.redrivenAt = at;
    record.status = 'RUNNING';
    for (const member of ['stoppedAt', 'error', 'cause'] as const) delete record[member];
    if (machine.timeoutSeconds !== undefined) record.deadline = at + machine.timeoutSeconds * 1000;
    addEvent(record, at, record.events.length, 'ExecutionRedriven', [
      'executionRedrivenEventDetails',
      { redriveCount: record.redriveCount },
    ]);
    const run = this.open(record, machine);
    for (const thread of Object.values(record.threads)) {
      if (thread.phase === 'ended') continue;
      thread.attempts = [];
      thread.retryCount = 0;
      delete thread.failure;
      delete thread.wait;
      if (thread.fork !== undefined && this.forks.hasUnfinished(record, thread)) {
        thread.fork.failed = 0;
        thread.phase = 'waiting';
      } else {
        delete thread.fork;
        thread.phase = this.stateOf(run, thread).type === 'Task' ? 'work' : 'enter';
        this.schedule(run, thread);
      }
    }
  }

  /** Ends a running execution as its caller wishes. */
  stop(record: ExecutionRecord, error: string | undefined, cause: string | undefined): void {
    const run = this.runs.get(record.arn);
    if (run === undefined) return;
    const failure = shownFailure({ error, cause });
    addEvent(record, this.now(), 0, 'ExecutionAborted', ['executionAbortedEventDetails', failure]);
    this.close(run, 'ABORTED', failure);
  }

  // ---- the pump: one step after the other ----

  private open(record: ExecutionRecord, machine: Machine): Run {
    const run: Run = { record, machine, ready: [], timers: new Map(), calling: new Set(), pumping: false };
    this.runs.set(record.arn, run);
    if (record.deadline !== undefined) {
      run.deadline = this.options.clock.at(record.deadline, `execution ${record.name} times out`, () => {
        if (record.status !== 'RUNNING') return;
        addEvent(record, this.now(), 0, 'ExecutionTimedOut', [
          'executionTimedOutEventDetails',
          { error: 'States.Timeout' },
        ]);
        this.close(run, 'TIMED_OUT', {});
      });
    }
    return run;
  }

  private schedule(run: Run, thread: Thread): void {
    run.ready.push(thread);
    if (run.pumping) return;
    this.options.changed?.(run.record);
    run.pumping = true;
    void this.options.clock.track(this.pump(run));
  }

  private async pump(run: Run): Promise<void> {
    try {
      for (let thread = run.ready.shift(); thread !== undefined; thread = run.ready.shift()) {
        if (run.record.status !== 'RUNNING' || run.record.threads[thread.id] !== thread) continue;
        await this.step(run, thread);
        this.options.changed?.(run.record);
      }
    } finally {
      run.pumping = false;
    }
  }

  private async step(run: Run, thread: Thread): Promise<void> {
    run.record.at = this.now();
    try {
      const state = this.stateOf(run, thread);
      try {
        await this.advance(run, thread, state);
      } catch (error) {
        // The execution may have been stopped or timed out while the expression was evaluated.
        if (run.record.status !== 'RUNNING') return;
        if (error instanceof EvaluationError)
          await this.handle(run, thread, state, this.evaluationFailed(run, thread, error));
        else if (error instanceof StateFailure) await this.handle(run, thread, state, error.failure);
        else if (error instanceof RuntimeFailure)
          await this.failedForGood(run, thread, { error: 'States.Runtime', cause: error.message });
        else throw error;
      }
    } catch (error) {
      this.crash(run, error);
    }
  }

  /** What no state can handle ends the execution, and says why. */
  private crash(run: Run, error: unknown): void {
    if (run.record.status !== 'RUNNING') return;
    const cause = error instanceof Error ? error.message : String(error);
    this.failExecution(run, { error: 'States.Runtime', cause }, run.record.events.length);
  }

  private async advance(run: Run, thread: Thread, state: State): Promise<void> {
    switch (thread.phase) {
      case 'enter':
        return this.enter(run, thread, state);
      case 'work':
        thread.start = thread.previous;
        return this.work(run, thread, state);
      case 'exit':
        thread.start = thread.previous;
        return this.exit(run, thread, state, {});
      case 'failed':
        thread.start = thread.previous;
        return this.handle(run, thread, state, thread.failure ?? {});
      case 'waiting':
      case 'ended':
      case 'stopped':
        return;
    }
  }

  private async enter(run: Run, thread: Thread, state: State): Promise<void> {
    this.stats.stateTransitions += 1;
    thread.start = thread.previous;
    thread.attempts = [];
    if (state.type === 'Task' || state.type === 'Parallel' || state.type === 'Map') thread.retryCount = 0;
    else delete thread.retryCount;
    thread.enteredAt = this.now();
    thread.entered = this.chain(run, thread, `${state.type}StateEntered`, [
      'stateEnteredEventDetails',
      { name: state.name, input: thread.input, inputDetails: WHOLE },
    ]);
    switch (state.type) {
      case 'Pass':
      case 'Succeed':
        return this.exit(run, thread, state, {});
      case 'Choice': {
        const rule = await chooseRule(run.record, thread, state);
        return this.exit(run, thread, state, rule);
      }
      case 'Fail':
        return this.failedForGood(run, thread, await leave.failure(run.record, thread, state));
      case 'Wait':
        thread.start = thread.entered;
        return this.wait(run, thread, state);
      case 'Task':
        thread.start = thread.entered;
        return this.work(run, thread, state);
      case 'Parallel':
      case 'Map':
        return this.work(run, thread, state);
    }
  }

  private async wait(run: Run, thread: Thread, state: WaitState): Promise<void> {
    const due = await waitUntil(run.record, thread, state, this.now());
    this.waits.until(run, thread, 'timer', due);
  }

  private async work(run: Run, thread: Thread, state: State): Promise<void> {
    switch (state.type) {
      case 'Task':
        return this.waits.task(run, thread, state);
      case 'Parallel':
        return this.forks.startParallel(run, thread, state);
      case 'Map':
        return this.forks.startMap(run, thread, state);
      case 'Pass':
      case 'Succeed':
      case 'Fail':
      case 'Choice':
      case 'Wait':
        throw new Error(`${state.type} has no work`);
    }
  }

  /** Leaves a state: assigns, makes its output, and goes on or ends the workflow. */
  private async exit(run: Run, thread: Thread, state: State, leaving: Leaving): Promise<void> {
    const left = await leave.state(run.record, thread, state, leaving);
    if (run.record.status !== 'RUNNING') return;
    if (left.failure !== undefined) {
      const caught = leaving.errorOutput !== undefined;
      return caught ? this.failedForGood(run, thread, left.failure) : this.handle(run, thread, state, left.failure);
    }
    this.chain(run, thread, `${state.type}StateExited`, ['stateExitedEventDetails', left.details]);
    Object.assign(thread.variables, left.assigned);
    if (thread.fork !== undefined) this.forks.forget(run.record, thread);
    for (const member of ['result', 'failure', 'wait', 'fork'] as const) delete thread[member];
    thread.input = left.output;
    if (left.next !== undefined) {
      thread.state = left.next;
      thread.phase = 'enter';
      this.schedule(run, thread);
    } else {
      await this.ended(run, thread);
    }
  }

  private async ended(run: Run, thread: Thread): Promise<void> {
    thread.phase = 'ended';
    if (thread.parent !== undefined) return this.forks.childEnded(run, thread);
    addEvent(run.record, this.now(), thread.previous, 'ExecutionSucceeded', [
      'executionSucceededEventDetails',
      { output: thread.input, outputDetails: WHOLE },
    ]);
    run.record.output = thread.input;
    this.close(run, 'SUCCEEDED', {});
  }

  // ---- failures ----

  /** A failed expression points back to where the decision began that it was part of. */
  private evaluationFailed(run: Run, thread: Thread, error: EvaluationError): Failure {
    thread.previous = thread.start;
    return evaluationFailed(run.record, this.now(), thread, error);
  }

  /** Retries, catches, or lets the workflow fail. */
  private async handle(run: Run, thread: Thread, state: State, failure: Failure): Promise<void> {
    thread.failure = failure;
    if (state.type !== 'Task' && state.type !== 'Parallel' && state.type !== 'Map')
      return this.failedForGood(run, thread, failure);
    const retry = nextRetry(state.retry, thread, failure, () => drawBytes(run.record.arn, run.record.draws++));
    if (retry !== undefined) {
      if (thread.fork !== undefined) this.forks.forget(run.record, thread);
      delete thread.fork;
      this.stats.stateTransitions += 1;
      return this.waits.until(run, thread, 'retry', this.now() + retry);
    }
    this.stateFailed(run, thread, state);
    const catcher = leave.catcher(state, failure);
    if (catcher === undefined) return this.failedForGood(run, thread, failure);
    try {
      await this.exit(run, thread, state, catcher);
    } catch (error) {
      if (!(error instanceof EvaluationError) || run.record.status !== 'RUNNING') throw error;
      const second = this.evaluationFailed(run, thread, error);
      this.stateFailed(run, thread, state);
      await this.failedForGood(run, thread, second);
    }
  }

  private stateFailed(run: Run, thread: Thread, state: State): void {
    if (state.type === 'Parallel' || state.type === 'Map') this.chain(run, thread, `${state.type}StateFailed`);
  }

  /** A failure that its state does not handle: it fails the workflow around it. */
  private async failedForGood(run: Run, thread: Thread, failure: Failure): Promise<void> {
    thread.failure = failure;
    // Nothing handles States.Runtime; only a Map that tolerates failures goes on.
    const child = failure.error === 'States.Runtime' ? this.forks.toleratedIteration(run.record, thread) : thread;
    if (child?.parent === undefined) {
      thread.phase = 'stopped';
      this.failExecution(run, failure, thread.previous);
    } else {
      await this.forks.childFailed(run, child, this.stateOf(run, child), failure);
    }
  }

  private failExecution(run: Run, failure: Failure, previous: number): void {
    if (run.record.status !== 'RUNNING') return;
    addEvent(run.record, this.now(), Math.min(previous, EVENT_LIMIT - 1), 'ExecutionFailed', [
      'executionFailedEventDetails',
      shownFailure(failure),
    ]);
    this.close(run, 'FAILED', failure);
  }

  private close(run: Run, status: ExecutionRecord['status'], { error, cause }: Failure): void {
    const { record } = run;
    record.status = status;
    record.stoppedAt = this.now();
    if (error !== undefined) record.error = error;
    if (cause !== undefined) record.cause = cause;
    delete record.deadline;
    run.deadline?.cancel();
    run.ready.length = 0;
    for (const thread of Object.values(record.threads)) this.drop(run, thread);
    if (status === 'SUCCEEDED') for (const id of Object.keys(record.threads)) delete record.threads[Number(id)];
    this.stats.events += record.events.length;
    this.runs.delete(record.arn);
    this.options.changed?.(record);
  }

  /** Cuts a thread off, unless it has ended. */
  private drop(run: Run, thread: Thread): void {
    this.waits.drop(run, thread);
    if (thread.phase !== 'ended') thread.phase = 'stopped';
  }

  // ---- small things ----

  private now(): number {
    return this.options.clock.now();
  }

  private chain(run: Run, thread: Thread, type: string, details?: Parameters<typeof chainEvent>[4]): number {
    return chainEvent(run.record, this.now(), thread, type, details);
  }

  private stateOf(run: Run, thread: Thread): State {
    const state = run.machine.workflows[thread.workflow]?.states.get(thread.state);
    if (state === undefined) throw new RuntimeFailure(`The state '${thread.state}' does not exist.`);
    return state;
  }
}
