/** The threads of one version of one function: started when needed, kept warm, replaced after a crash or a timeout. */
import { Worker } from 'node:worker_threads';
import { EXITED } from '../../faults/errors.ts';
import type { FunctionThread, Run } from '../../faults/numbers.ts';
import type { FunctionError, Invocation, ThreadData, ThreadMessage } from './messages.ts';

/** How many invocations of one version run at once; further ones wait their turn. (AWS would start more.) */
const MOST_THREADS = 8;
/** Real time. Lambda gives the init phase ten seconds, and then begins it again in the time of the first invocation. */
const INIT_LIMIT_MS = 10_000;
/** Real time after which a thread that is not the last of its pool ends. */
const IDLE_LIMIT_MS = 30_000;

export interface PoolSettings {
  readonly data: ThreadData;
  /** Folder for compiled code, kept from one start to the next. */
  readonly compileCache: string;
  readonly functionName: string;
  /** What the function sees in every thread. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes on a thread: gives what it sees beside, and hears of its end. */
  enlist(thread: FunctionThread): {
    readonly environment: Readonly<Record<string, string>>;
    readonly ended: () => void;
  };
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Called before one more thread is started: another pool may have to do without one. */
  makeRoom(): void;
}

/** What came of one invocation. Durations are real milliseconds. */
export interface Outcome {
  readonly ok: boolean;
  /** JSON: the answer, or the error as Lambda reports it. */
  readonly payload: string;
  readonly durationMs: number;
  /** Only for an invocation that had to wait for its own thread to start. */
  readonly initMs?: number;
  /** What the function wrote, in lines. */
  readonly lines: readonly string[];
}

interface Job {
  readonly invocation: Invocation;
  /** Where runs are numbered. */
  readonly run: Run | undefined;
  readonly resolve: (outcome: Outcome) => void;
}

/** How often any thread came to rest: tells who has rested for longer. */
let rests = 0;

/** A thread that runs one invocation at a time. */
class Thread implements FunctionThread {
  readonly functionName: string;
  readonly #worker: Worker;
  readonly #ended: () => void;
  readonly #pool: Pool;
  readonly #startedAt = performance.now();
  /** Undefined while it starts. */
  #initMs: number | undefined;
  #hasRun = false;
  #text = '';
  #job: Job | undefined;
  #jobStartedAt = 0;
  readonly #isHurried: boolean;
  #timeoutMs: number;
  /** What it runs, was started for or ran last. */
  #run: Run | undefined;
  /** What a rehearsal has died of whose function has not come to an end yet. */
  #dyingOf: FunctionError | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** Which rest of all threads its latest is. */
  restedAt = 0;
  #gone = false;

  constructor(pool: Pool, settings: PoolSettings, ordinal: number, startedFor: Job | undefined) {
    this.#pool = pool;
    this.functionName = settings.functionName;
    this.#run = startedFor?.run;
    this.#timeoutMs = settings.timeoutMs;
    this.#isHurried = settings.data.hurried;
    const { environment, ended } = settings.enlist(this);
    this.#ended = ended;
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { ...settings.data, seed: settings.data.seed && `${settings.data.seed}/start ${String(ordinal)}` },
      // The types of the thread's own modules are then stripped once, and not in each thread anew.
      env: { ...settings.environment, ...environment, NODE_COMPILE_CACHE: settings.compileCache },
      // Nothing of the host's command line reaches the function.
      execArgv: ['--no-warnings'],
      argv: [],
      stdin: false,
      // How much a thread makes before its first collection is set for the whole process (`--min-semi-space-size` in package.json):
      // what comes into being while a function loads fits into 8 MB, and is not copied five times on the way.
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    });
    this.#worker.on('message', (message: ThreadMessage) => this.#hear(message));
    this.#worker.on('error', (error: Error & { code?: string }) =>
      this.#fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { errorType: 'Runtime.OutOfMemory', errorMessage: 'Runtime exited with error: signal: killed' }
          : { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${error.message}` },
      ),
    );
    this.#worker.on('exit', (code) =>
      this.#fail({
        errorType: 'Runtime.ExitError',
        errorMessage:
          code === 0
            ? 'Runtime exited without providing a reason'
            : `Runtime exited with error: exit status ${String(code)}`,
      }),
    );
    this.#deadline = setTimeout(() => this.#fail(timedOut(this.#timeoutMs)), INIT_LIMIT_MS + settings.timeoutMs);
  }

  run(): Run | undefined {
    return this.#run;
  }

  crash(): void {
    this.#die(EXITED);
  }

  timeOut(): void {
    this.#die(timedOut(this.#timeoutMs));
  }

  get isSpared(): boolean {
    return this.#isHurried || this.#job?.run?.isRehearsal === true;
  }

  /** The process ends, or is spared: then its function comes to its end, of which nobody learns. */
  #die(error: FunctionError): void {
    if (this.isSpared && this.#job !== undefined) this.#dyingOf ??= error;
    else this.#fail(error);
  }

  work(job: Job, timeoutMs: number): void {
    clearTimeout(this.#idle);
    this.#worker.ref();
    this.#job = job;
    this.#run = job.run;
    this.#timeoutMs = timeoutMs;
    this.#jobStartedAt = performance.now();
    const struck = job.run?.struck?.kind;
    if (struck === 'crash-before') return this.#neverBegin(EXITED);
    if (struck === 'timeout') return this.#neverBegin(timedOut(timeoutMs));
    this.#deadline = setTimeout(() => this.#fail(timedOut(timeoutMs)), timeoutMs);
    this.#worker.postMessage(job.invocation);
  }

  /** Real milliseconds in which it was not merely waiting for something. */
  get workedMs(): number {
    return this.#worker.performance.eventLoopUtilization().active;
  }

  /** Waits for real time to pass without work, and then leaves, unless it is the last of its pool. */
  rest(): void {
    this.restedAt = ++rests;
    this.#worker.unref();
    this.#idle = setTimeout(() => this.#pool.rested(this), IDLE_LIMIT_MS).unref();
  }

  async end(): Promise<void> {
    this.#gone = true;
    clearTimeout(this.#deadline);
    clearTimeout(this.#idle);
    this.#ended();
    await this.#worker.terminate();
  }

  #hear(message: ThreadMessage): void {
    // What it had sent before its end may arrive after it.
    if (this.#gone) return;
    switch (message.kind) {
      case 'log':
        this.#text += message.text;
        return;
      case 'outside':
        // The dead ask nobody.
        if (this.#dyingOf !== undefined) return this.#fail(this.#dyingOf);
        this.#run?.askOutside();
        return;
      case 'ready':
        clearTimeout(this.#deadline);
        this.#initMs = performance.now() - this.#startedAt;
        this.#pool.started(this);
        return;
      case 'result':
      case 'error':
        if (this.#job?.run?.struck?.kind === 'crash-after') return this.#fail(EXITED);
        if (this.#dyingOf !== undefined) this.#finish(false, this.#reported(this.#dyingOf));
        else if (message.kind === 'result') this.#finish(true, message.payload);
        else this.#finish(false, JSON.stringify(message.error));
        this.#pool.free(this);
        return;
      case 'initFailed':
      case 'crash':
        this.#fail(message.error, true);
    }
  }

  /**
   * The process ends before it sees the invocation. Its next start costs more than all else of such a fault, and would find nothing
   * that it did not leave: a run full of faults does without.
   */
  #neverBegin(error: FunctionError): void {
    if (!this.#isHurried) return this.#fail(error);
    this.#finish(false, this.#reported(error));
    this.#pool.free(this);
  }

  /** The thread is of no use any more, and with it the invocation. */
  #fail(error: FunctionError, told = false): void {
    if (this.#gone) return;
    const wasStarting = this.#initMs === undefined;
    const job = this.#job ?? (wasStarting ? this.#pool.next() : undefined);
    if (job !== undefined) {
      this.#job = job;
      this.#finish(false, told ? JSON.stringify(error) : this.#reported(error));
    }
    void this.end();
    this.#pool.lost(this, wasStarting);
  }

  /** What the runtime reports itself comes as it is; what the sandbox sees names the request. */
  #reported(error: FunctionError): string {
    const requestId = this.#job?.invocation.requestId ?? '';
    return JSON.stringify({ ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` });
  }

  #finish(ok: boolean, payload: string): void {
    const job = this.#job;
    if (job === undefined) return;
    clearTimeout(this.#deadline);
    this.#job = undefined;
    this.#dyingOf = undefined;
    const lines = this.#text.split('\n').filter((line) => line !== '');
    this.#text = '';
    const now = performance.now();
    const isFirst = !this.#hasRun;
    this.#hasRun = true;
    job.resolve({
      ok,
      payload,
      durationMs: this.#initMs === undefined ? 0 : now - this.#jobStartedAt,
      ...(isFirst && { initMs: this.#initMs ?? now - this.#startedAt }),
      lines,
    });
  }
}

function timedOut(timeoutMs: number): FunctionError {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return { errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${seconds} seconds` };
}

export class Pool {
  readonly #settings: PoolSettings;
  readonly #threads = new Set<Thread>();
  readonly #idle: Thread[] = [];
  readonly #queue: Job[] = [];
  #starting = 0;
  #started = 0;
  #closed = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  /** Runs the invocation on a thread of its own; resolves with whatever came of it. */
  invoke(invocation: Invocation, run: Run | undefined): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#queue.push({ invocation, run, resolve });
      this.#pump();
    });
  }

  /** No new work: threads end as soon as they have finished theirs. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map((thread) => this.#drop(thread)));
  }

  /** Ends every thread at once, whatever it does. */
  async kill(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((thread) => this.#drop(thread)));
  }

  /** Real milliseconds of work of all its threads so far; grows while one of them starts, too. */
  get workedMs(): number {
    const worked = [...this.#threads].reduce((sum, thread) => sum + thread.workedMs, 0);
    return worked + (this.#starting > 0 ? performance.now() : 0);
  }

  get size(): number {
    return this.#threads.size;
  }

  /** When the thread that has rested for longest began to, counted over all pools; undefined if none rests. */
  get restingSince(): number | undefined {
    return this.#idle[0]?.restedAt;
  }

  /** Ends the thread that has rested for longest. */
  dropResting(): void {
    const thread = this.#idle.shift();
    if (thread !== undefined) void this.#drop(thread);
  }

  started(thread: Thread): void {
    this.#starting--;
    this.free(thread);
  }

  free(thread: Thread): void {
    if (this.#closed && this.#queue.length === 0) {
      void this.#drop(thread);
      return;
    }
    this.#idle.push(thread);
    thread.rest();
    this.#pump();
  }

  rested(thread: Thread): void {
    if (this.#threads.size <= 1) return;
    this.#idle.splice(this.#idle.indexOf(thread), 1);
    void this.#drop(thread);
  }

  /** The invocation that a thread was started for, taken from the queue. */
  next(): Job | undefined {
    return this.#queue.shift();
  }

  lost(thread: Thread, wasStarting: boolean): void {
    if (wasStarting) this.#starting--;
    this.#threads.delete(thread);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#pump();
  }

  #pump(): void {
    while (this.#queue.length > 0) {
      const thread = this.#idle.pop();
      if (thread === undefined) break;
      const job = this.#queue.shift();
      if (job !== undefined) thread.work(job, this.#settings.timeoutMs);
    }
    // One start at a time: by then the first thread may have done the work of the others.
    if (this.#queue.length > 0 && this.#starting === 0 && this.#threads.size < MOST_THREADS) {
      this.#starting++;
      this.#settings.makeRoom();
      this.#threads.add(new Thread(this, this.#settings, this.#started++, this.#queue[0]));
    }
  }

  async #drop(thread: Thread): Promise<void> {
    this.#threads.delete(thread);
    await thread.end();
  }
}

/** Where the pools have `most` threads together, the one that has rested for longest ends. Those at work stay. */
export function makeRoom(pools: readonly Pool[], most: number): void {
  if (pools.reduce((sum, { size }) => sum + size, 0) < most) return;
  const since = ({ restingSince }: Pool): number => restingSince ?? Infinity;
  const [longest] = pools.toSorted((a, b) => since(a) - since(b));
  longest?.dropResting();
}
