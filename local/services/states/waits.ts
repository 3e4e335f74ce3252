import type { VirtualClock } from '../../contract.ts';
import type { TaskState } from './definition.ts';
import type { Run } from './engine.ts';
import { shownFailure, type Failure } from './errors.ts';
import { chainEvent, WHOLE } from './history.ts';
import type { ExecutionRecord, PendingTask, Thread } from './record.ts';
import { evaluateRequest } from './requests.ts';
import { PAYLOAD_LIMIT, tooMuch } from './states.ts';
import { invokeOutput, type Invoke, type InvokeOutcome } from './tasks.ts';

interface Surroundings {
  readonly clock: VirtualClock;
  readonly region: string;
  readonly invoke: Invoke;
  /** Called when nothing waits for a task token any more. */
  tokenClosed?(token: string, record: ExecutionRecord): void;
  /** Called when the record stands at a point from which it can be taken up again. */
  changed?(record: ExecutionRecord): void;
  schedule(run: Run, thread: Thread): void;
  /** Ends an execution that met what no state can handle. */
  crash(run: Run, error: unknown): void;
}

type TaskEvent = 'TaskFailed' | 'TaskSubmitFailed' | 'TaskTimedOut';

/** Everything that a thread waits for: a time, a function, or somebody who answers a task token. */
export class WaitKeeper {
  private readonly tokens = new Map<string, { readonly run: Run; readonly thread: Thread }>();
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** Waits until an instant, then goes on with the state's exit, or with its next attempt. */
  until(run: Run, thread: Thread, kind: 'timer' | 'retry', due: number): void {
    if (run.record.status !== 'RUNNING') return;
    thread.wait = { kind, sequence: run.record.nextId++, due };
    thread.phase = 'waiting';
    this.arm(run, thread);
  }

  /** Makes one attempt of a Task. Throws `EvaluationError` where its fields fail. */
  async task(run: Run, thread: Thread, state: TaskState): Promise<void> {
    const { record } = run;
    const call = await evaluateRequest(record, thread, state, this.around.region);
    if (record.status !== 'RUNNING') return;
    const now = this.around.clock.now();
    const { timeoutSeconds, heartbeatSeconds } = call;
    const beats = state.integration.kind === 'callback' && heartbeatSeconds !== undefined;
    const task: PendingTask = {
      resource: call.resource,
      request: call.request,
      answered: false,
      ...(call.token === undefined ? {} : { token: call.token }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds, deadline: now + timeoutSeconds * 1000 }),
      ...(beats ? { heartbeatSeconds, heartbeatDue: now + heartbeatSeconds * 1000 } : {}),
    };
    this.chain(run, thread, call.scheduled.type, call.scheduled.details);
    if (state.integration.kind === 'function') this.chain(run, thread, 'LambdaFunctionStarted');
    else this.chain(run, thread, 'TaskStarted', ['taskStartedEventDetails', integration(task)]);
    thread.wait = { kind: 'task', sequence: record.nextId++, task };
    thread.phase = 'waiting';
    this.arm(run, thread);
  }

  /** Arms a wait of before a restart. A call that had no answer is made again, and has its whole time for it. */
  rearm(run: Run, thread: Thread): void {
    const task = thread.wait?.task;
    if (task !== undefined && !task.answered) {
      const now = this.around.clock.now();
      if (task.timeoutSeconds !== undefined) task.deadline = now + task.timeoutSeconds * 1000;
      if (task.heartbeatSeconds !== undefined) task.heartbeatDue = now + task.heartbeatSeconds * 1000;
    }
    this.arm(run, thread);
  }

  /** Sets the timers of a wait, makes its call if that has no answer yet, and registers its token. */
  arm(run: Run, thread: Thread): void {
    const { wait } = thread;
    if (wait === undefined) return;
    run.timers.get(thread.id)?.cancel();
    const { task, sequence } = wait;
    const due = task === undefined ? wait.due : Math.min(task.deadline ?? Infinity, task.heartbeatDue ?? Infinity);
    if (task?.token !== undefined) this.tokens.set(task.token, { run, thread });
    if (due !== undefined && due !== Infinity) {
      if (task === undefined && due <= this.around.clock.now()) return this.over(run, thread, sequence);
      const label = `${run.record.name} ${thread.state}`;
      run.timers.set(
        thread.id,
        this.around.clock.at(due, label, () => this.over(run, thread, sequence)),
      );
    }
    if (task !== undefined && !task.answered && !run.calling.has(sequence)) {
      run.calling.add(sequence);
      void this.around.clock.track(this.call(run, thread, sequence, task));
    }
  }

  /** Stops what a thread waits for. */
  drop(run: Run, thread: Thread): void {
    run.timers.get(thread.id)?.cancel();
    run.timers.delete(thread.id);
    const token = thread.wait?.task?.token;
    if (token !== undefined && this.tokens.delete(token)) this.around.tokenClosed?.(token, run.record);
  }

  // ---- task tokens ----

  /** The execution whose task waits for this token, if one does. */
  waitingFor(token: string): ExecutionRecord | undefined {
    return this.tokens.get(token)?.run.record;
  }

  /** Answers a token with a JSON text. */
  succeed(token: string, output: string): void {
    this.answer(token, (run, thread, task) => this.succeeded(run, thread, task, output));
  }

  fail(token: string, failure: Failure): void {
    this.answer(token, (run, thread, task) => this.failed(run, thread, task, failure, 'TaskFailed'));
  }

  heartbeat(token: string): void {
    this.answer(token, (run, thread, task) => {
      if (task.heartbeatSeconds === undefined) return;
      task.heartbeatDue = this.around.clock.now() + task.heartbeatSeconds * 1000;
      this.arm(run, thread);
    });
  }

  private answer(token: string, take: (run: Run, thread: Thread, task: PendingTask) => void): void {
    const waiting = this.tokens.get(token);
    const task = waiting?.thread.wait?.task;
    if (waiting === undefined || task === undefined) return;
    try {
      take(waiting.run, waiting.thread, task);
      this.around.changed?.(waiting.run.record);
    } catch (error) {
      this.around.crash(waiting.run, error);
    }
  }

  // ---- how waiting ends ----

  private over(run: Run, thread: Thread, sequence: number): void {
    const { wait } = thread;
    if (run.record.status !== 'RUNNING' || wait?.sequence !== sequence || thread.phase !== 'waiting') return;
    run.timers.delete(thread.id);
    if (wait.task !== undefined) {
      const { deadline = Infinity, heartbeatDue = Infinity } = wait.task;
      const failure: Failure = { error: 'States.Timeout', ...(heartbeatDue < deadline ? { heartbeat: true } : {}) };
      try {
        this.failed(run, thread, wait.task, failure, 'TaskTimedOut');
      } catch (error) {
        this.around.crash(run, error);
      }
      return;
    }
    if (wait.kind === 'retry') thread.retryCount = (thread.retryCount ?? 0) + 1;
    this.goOn(run, thread, wait.kind === 'retry' ? 'work' : 'exit');
  }

  private async call(run: Run, thread: Thread, sequence: number, task: PendingTask): Promise<void> {
    const outcome = await this.around.invoke(run.record, task.request, thread.state);
    run.calling.delete(sequence);
    if (run.record.status !== 'RUNNING' || thread.wait?.sequence !== sequence || thread.phase !== 'waiting') return;
    task.answered = true;
    try {
      this.called(run, thread, task, outcome);
    } catch (error) {
      this.around.crash(run, error);
    }
  }

  private called(run: Run, thread: Thread, task: PendingTask, outcome: InvokeOutcome): void {
    if (outcome.kind === 'failure') {
      const type = outcome.refused && task.token !== undefined ? 'TaskSubmitFailed' : 'TaskFailed';
      return this.failed(run, thread, task, outcome.failure, type);
    }
    const direct = isDirect(task);
    const output = direct ? outcome.payload : invokeOutput(outcome, this.around.clock.now());
    if (Buffer.byteLength(output) > PAYLOAD_LIMIT) {
      return this.failed(run, thread, task, tooMuch(direct ? task.resource : 'lambda'), 'TaskFailed');
    }
    if (task.token === undefined) return this.succeeded(run, thread, task, output);
    this.chain(run, thread, 'TaskSubmitted', [
      'taskSubmittedEventDetails',
      { ...integration(task), output, outputDetails: WHOLE },
    ]);
    this.around.changed?.(run.record);
  }

  private succeeded(run: Run, thread: Thread, task: PendingTask, output: string): void {
    const own = { output, outputDetails: WHOLE };
    if (isDirect(task)) {
      this.chain(run, thread, 'LambdaFunctionSucceeded', ['lambdaFunctionSucceededEventDetails', own]);
    } else {
      this.chain(run, thread, 'TaskSucceeded', ['taskSucceededEventDetails', { ...integration(task), ...own }]);
    }
    thread.result = output;
    this.goOn(run, thread, 'exit');
  }

  private failed(run: Run, thread: Thread, task: PendingTask, failure: Failure, event: TaskEvent): void {
    const own = shownFailure(failure);
    if (isDirect(task)) {
      const timedOut = event === 'TaskTimedOut';
      this.chain(run, thread, timedOut ? 'LambdaFunctionTimedOut' : 'LambdaFunctionFailed', [
        timedOut ? 'lambdaFunctionTimedOutEventDetails' : 'lambdaFunctionFailedEventDetails',
        own,
      ]);
    } else {
      this.chain(run, thread, event, [`t${event.slice(1)}EventDetails`, { ...integration(task), ...own }]);
    }
    thread.failure = failure;
    this.goOn(run, thread, 'failed');
  }

  private goOn(run: Run, thread: Thread, phase: 'exit' | 'failed' | 'work'): void {
    this.drop(run, thread);
    delete thread.wait;
    thread.phase = phase;
    this.around.schedule(run, thread);
  }

  private chain(run: Run, thread: Thread, type: string, details?: Parameters<typeof chainEvent>[4]): void {
    chainEvent(run.record, this.around.clock.now(), thread, type, details);
  }
}

/** A Task whose Resource is the function's own ARN has events of its own kind. */
function isDirect(task: PendingTask): boolean {
  return task.resource.startsWith('arn:');
}

function integration(task: PendingTask): { resourceType: string; resource: string } {
  return { resourceType: 'lambda', resource: task.resource };
}
