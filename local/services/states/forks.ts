import type { MapState, ParallelState, State } from './definition.ts';
import type { Run } from './engine.ts';
import { EvaluationError, StateFailure, type Failure } from './errors.ts';
import { evaluateTemplate, jsonText, typeName, unexpectedType } from './expressions.ts';
import { addEvent, chainEvent, evaluationFailed } from './history.ts';
import type { ExecutionRecord, Fork, Thread } from './record.ts';
import { bindingsOf } from './scope.ts';
import { count, inputText, percentage } from './states.ts';

interface Surroundings {
  now(): number;
  schedule(run: Run, thread: Thread): void;
  /** Stops what a thread waits for, for good. */
  drop(run: Run, thread: Thread): void;
}

/** AWS runs at most this many iterations of an inline Map at once, whatever it is asked for. */
const INLINE_CONCURRENCY = 40;

/** Parallel and Map: starts their threads, takes in what becomes of them, and records the events around them. */
export class ForkKeeper {
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  newThread(
    record: ExecutionRecord,
    given: Pick<Thread, 'slot' | 'workflow' | 'state' | 'input' | 'previous'> & { parent?: number; item?: string },
  ): Thread {
    const thread: Thread = {
      ...given,
      id: record.nextId++,
      phase: 'enter',
      variables: {},
      start: given.previous,
      entered: 0,
      enteredAt: 0,
      attempts: [],
    };
    record.threads[thread.id] = thread;
    return thread;
  }

  async startParallel(run: Run, thread: Thread, state: ParallelState): Promise<void> {
    const { record } = run;
    const input =
      state.arguments === undefined
        ? thread.input
        : inputText(await evaluateTemplate(state.arguments, bindingsOf(record, thread), 'Arguments'), state.name);
    if (record.status !== 'RUNNING') return;
    const started = chainEvent(record, this.around.now(), thread, 'ParallelStateStarted');
    thread.fork = newFork(
      'Parallel',
      state.branches.map(() => input),
      state.branches.length,
      undefined,
    );
    thread.phase = 'waiting';
    for (const [slot, workflow] of state.branches.entries()) {
      thread.fork.started += 1;
      const startAt = run.machine.workflows[workflow]?.startAt ?? '';
      this.around.schedule(
        run,
        this.newThread(record, { parent: thread.id, slot, workflow, state: startAt, input, previous: started }),
      );
    }
  }

  async startMap(run: Run, thread: Thread, state: MapState): Promise<void> {
    const { record } = run;
    const items = await itemsOf(record, thread, state);
    const asked = await count(record, thread, state.maxConcurrency, 'MaxConcurrency');
    const most = await count(record, thread, state.toleratedFailureCount, 'ToleratedFailureCount');
    const percent = await percentage(record, thread, state.toleratedFailurePercentage, 'ToleratedFailurePercentage');
    if (record.status !== 'RUNNING') return;
    const tolerances = [most, percent === undefined ? undefined : Math.floor((items.length * percent) / 100)].filter(
      (value) => value !== undefined,
    );
    const concurrency = Math.min(asked === undefined || asked === 0 ? INLINE_CONCURRENCY : asked, INLINE_CONCURRENCY);
    chainEvent(record, this.around.now(), thread, 'MapStateStarted', [
      'mapStateStartedEventDetails',
      { length: items.length },
    ]);
    const fork = newFork('Map', items, concurrency, tolerances.length === 0 ? undefined : Math.min(...tolerances));
    thread.fork = fork;
    thread.phase = 'waiting';
    thread.start = thread.previous;
    if (items.length === 0) return this.succeeded(run, thread, fork, thread.previous);
    while (thread.phase === 'waiting' && fork.started < Math.min(items.length, concurrency)) {
      await this.startIteration(run, thread, state, fork, thread.previous);
    }
  }

  private async startIteration(run: Run, thread: Thread, state: MapState, fork: Fork, previous: number): Promise<void> {
    try {
      await this.iterate(run, thread, state, fork, previous);
    } catch (error) {
      if (run.record.status !== 'RUNNING') return;
      if (error instanceof EvaluationError)
        this.selectorFailed(run, thread, evaluationFailed(run.record, this.around.now(), thread, error));
      else if (error instanceof StateFailure) this.selectorFailed(run, thread, error.failure);
      else throw error;
    }
  }

  private async iterate(run: Run, thread: Thread, state: MapState, fork: Fork, previous: number): Promise<void> {
    const { record } = run;
    const slot = fork.started;
    const item = fork.inputs[slot] ?? 'null';
    const input =
      state.itemSelector === undefined
        ? item
        : inputText(
            await evaluateTemplate(
              state.itemSelector,
              bindingsOf(record, thread, { item: { index: slot, value: item } }),
              'ItemSelector',
            ),
            state.name,
          );
    if (record.status !== 'RUNNING' || thread.fork !== fork) return;
    fork.started += 1;
    const started = addEvent(record, this.around.now(), previous, 'MapIterationStarted', [
      'mapIterationStartedEventDetails',
      { index: slot, name: state.name },
    ]);
    const startAt = run.machine.workflows[state.processor]?.startAt ?? '';
    const { id } = thread;
    this.around.schedule(
      run,
      this.newThread(record, {
        parent: id,
        slot,
        workflow: state.processor,
        item,
        state: startAt,
        input,
        previous: started,
      }),
    );
  }

  /** A branch or iteration came to its end. */
  async childEnded(run: Run, child: Thread): Promise<void> {
    const { parent, fork } = this.parentOf(run, child);
    fork.results[child.slot] = child.input;
    let last = child.previous;
    if (fork.kind === 'Map') {
      last = addEvent(run.record, this.around.now(), child.previous, 'MapIterationSucceeded', [
        'mapIterationSucceededEventDetails',
        { index: child.slot, name: parent.state },
      ]);
    }
    await this.finished(run, parent, fork, child.previous, last);
  }

  private async finished(run: Run, parent: Thread, fork: Fork, previous: number, last: number): Promise<void> {
    fork.finished += 1;
    if (fork.finished === fork.inputs.length) return this.succeeded(run, parent, fork, last);
    const state = this.stateOf(run, parent);
    if (state?.type !== 'Map' || fork.started >= fork.inputs.length) return;
    await this.startIteration(run, parent, state, fork, previous);
  }

  /** An ItemSelector that fails ends the whole Map: the iteration has not begun. */
  private selectorFailed(run: Run, parent: Thread, failure: Failure): void {
    this.cutOthers(run, parent, undefined, parent.previous);
    this.failed(run, parent, failure);
  }

  private succeeded(run: Run, parent: Thread, fork: Fork, last: number): void {
    parent.previous = last;
    addEvent(run.record, this.around.now(), last, `${fork.kind}StateSucceeded`);
    parent.result = `[${fork.results.filter((result) => result !== null).join(',')}]`;
    parent.phase = 'exit';
    this.around.schedule(run, parent);
  }

  /** The iteration around a thread whose Map tolerates failures, if there is one. */
  toleratedIteration(record: ExecutionRecord, thread: Thread): Thread | undefined {
    for (let child = thread; child.parent !== undefined;) {
      const parent = record.threads[child.parent];
      if (parent === undefined) return undefined;
      if (parent.fork?.tolerated !== undefined) return child;
      child = parent;
    }
    return undefined;
  }

  /** A branch or iteration failed and handled it nowhere: it takes the others and the state around it with it. */
  async childFailed(run: Run, child: Thread, state: State, failure: Failure): Promise<void> {
    const { record } = run;
    const { parent, fork } = this.parentOf(run, child);
    const last = child.previous;
    // What no state can handle leaves no trace of its own in the history but the end of the execution.
    const silent = failure.error === 'States.Runtime';
    if (!silent && (state.type === 'Task' || state.type === 'Wait'))
      addEvent(record, this.around.now(), last, `${state.type}StateAborted`);
    this.dropAll(run, child);
    if (fork.kind === 'Parallel') {
      this.cutOthers(run, parent, child, last);
      parent.previous = last;
      this.failed(run, parent, failure);
      return;
    }
    fork.failed += 1;
    const tolerated = fork.tolerated !== undefined && fork.failed <= fork.tolerated;
    if (!tolerated) this.cutOthers(run, parent, child, last);
    if (!silent) {
      addEvent(record, this.around.now(), last, 'MapIterationFailed', [
        'mapIterationFailedEventDetails',
        { index: child.slot, name: parent.state },
      ]);
    }
    if (tolerated) {
      child.phase = 'ended';
      return this.finished(run, parent, fork, last, last);
    }
    parent.previous = last;
    const own = fork.tolerated === undefined || failure.error === 'States.DataLimitExceeded';
    this.failed(
      run,
      parent,
      own
        ? failure
        : {
            error: 'States.ExceedToleratedFailureThreshold',
            cause: 'The specified tolerated failure threshold was exceeded',
          },
    );
  }

  /** Stops a thread and everything below it, and leaves no trace of that. */
  private dropAll(run: Run, thread: Thread): void {
    for (const below of this.childrenOf(run.record, thread)) this.dropAll(run, below);
    this.around.drop(run, thread);
  }

  private failed(run: Run, parent: Thread, failure: Failure): void {
    parent.failure = failure;
    parent.phase = 'failed';
    this.around.schedule(run, parent);
  }

  /** Cuts off the other threads of a fork, and records where each of them was. */
  private cutOthers(run: Run, parent: Thread, failed: Thread | undefined, previous: number): void {
    for (const other of this.childrenOf(run.record, parent)) {
      if (other === failed || other.phase === 'ended' || other.phase === 'stopped') continue;
      if (parent.fork?.kind === 'Map') {
        addEvent(run.record, this.around.now(), previous, 'MapIterationAborted', [
          'mapIterationAbortedEventDetails',
          { index: other.slot, name: parent.state },
        ]);
      }
      const type = this.stateOf(run, other)?.type;
      const inside =
        other.phase !== 'enter' && (type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map');
      if (inside) addEvent(run.record, this.around.now(), previous, `${type}StateAborted`);
      if (other.fork !== undefined) this.cutOthers(run, other, undefined, previous);
      this.around.drop(run, other);
    }
  }

  /** Whether a redrive has anything to do below this thread. */
  hasUnfinished(record: ExecutionRecord, thread: Thread): boolean {
    return this.childrenOf(record, thread).some((child) => child.phase !== 'ended');
  }

  /** Removes the threads of a fork that is over. */
  forget(record: ExecutionRecord, parent: Thread): void {
    for (const child of this.childrenOf(record, parent)) {
      if (child.fork !== undefined) this.forget(record, child);
      delete record.threads[child.id];
    }
  }

  private childrenOf(record: ExecutionRecord, parent: Thread): Thread[] {
    return Object.values(record.threads).filter((thread) => thread.parent === parent.id);
  }

  private parentOf(run: Run, child: Thread): { parent: Thread; fork: Fork } {
    const parent = child.parent === undefined ? undefined : run.record.threads[child.parent];
    if (parent?.fork === undefined) throw new Error(`thread ${child.id} has no fork`);
    return { parent, fork: parent.fork };
  }

  private stateOf(run: Run, thread: Thread): State | undefined {
    return run.machine.workflows[thread.workflow]?.states.get(thread.state);
  }
}

function newFork(
  kind: Fork['kind'],
  inputs: readonly string[],
  concurrency: number,
  tolerated: number | undefined,
): Fork {
  return {
    kind,
    inputs,
    results: inputs.map(() => null),
    concurrency,
    started: 0,
    finished: 0,
    failed: 0,
    ...(tolerated === undefined ? {} : { tolerated }),
  };
}

async function itemsOf(record: ExecutionRecord, thread: Thread, state: MapState): Promise<string[]> {
  if (state.items === undefined) {
    const input: unknown = JSON.parse(thread.input);
    if (!Array.isArray(input))
      throw new EvaluationError(`Map state input must be an array but was: ${JSON.stringify(input)}`);
    return input.map((item) => JSON.stringify(item));
  }
  const items = await evaluateTemplate(state.items, bindingsOf(record, thread), 'Items');
  if (!Array.isArray(items)) {
    const source = state.items.kind === 'expression' ? state.items.expression.source : JSON.stringify(items);
    throw unexpectedType(source, 'Items', 'array', typeName(items), items);
  }
  return items.map((item) => jsonText(item));
}
