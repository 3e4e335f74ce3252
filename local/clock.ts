import type { Timer, VirtualClock } from './contract.ts';

/** A timer as the heap keeps it. `sequence` orders those due at the same instant by when they were set. */
interface Entry extends Timer {
  readonly sequence: number;
  readonly label: string;
  readonly run: () => void | Promise<void>;
  /** Was due when it was set: work in progress may wait for it, so it waits for nothing. */
  readonly atOnce: boolean;
  state: 'set' | 'gone';
}

export interface ClockOptions {
  /** `manual`: time stands until it is moved. `real`: it runs on, and can be moved too. */
  readonly mode: 'real' | 'manual';
  /** The instant at the start, in epoch milliseconds; the real time if not given. */
  readonly now?: number;
  /** Hears of a timer whose callback failed; without it the failure ends the process, as an unhandled error does. */
  readonly onError?: (label: string, error: unknown) => void;
}

/** Node fires a longer `setTimeout` at once. */
const LONGEST_SLEEP = 2 ** 31 - 1;

/**
 * The clock of the stack (see `VirtualClock`). Time stands still while it is being moved, in `real` mode too, so that
 * a move stops exactly at each due timer, and settles there before it goes on.
 */
export class Clock implements VirtualClock {
  readonly shared = new Float64Array(new SharedArrayBuffer(16));
  readonly mode: 'real' | 'manual';
  readonly #onError: (label: string, error: unknown) => void;
  #heap: Entry[] = [];
  /** How many in the heap are cancelled. */
  #cancelled = 0;
  #sequence = 0;
  #working = 0;
  /** Grows with everything that happens, so that an idle moment can be told from a pause between two steps. */
  #activity = 0;
  #offset = 0;
  #instant: number | undefined;
  #pumping = false;
  #moving = false;
  /** How many timers are set that were due when they were set. */
  #atOnce = 0;
  #sleep: NodeJS.Timeout | undefined;
  #moves: Promise<unknown> = Promise.resolve();
  #idleWaiters: (() => void)[] = [];
  #stopped = false;
  #holds = 0;

  constructor(options: ClockOptions) {
    this.mode = options.mode;
    this.#onError =
      options.onError ??
      ((_label, error): void => {
        queueMicrotask(() => {
          throw error;
        });
      });
    this.shared[0] = options.mode === 'real' ? 1 : 0;
    const start = options.now ?? Date.now();
    this.#offset = start - Date.now();
    if (options.mode === 'manual') this.#stand(start);
    else this.#run();
  }

  now(): number {
    return this.#instant ?? Date.now() + this.#offset;
  }

  at(due: number, label: string, run: () => void | Promise<void>): Timer {
    const atOnce = due <= this.now();
    const entry: Entry = {
      due,
      label,
      run,
      atOnce,
      sequence: this.#sequence++,
      state: 'set',
      cancel: () => this.#cancel(entry),
    };
    if (atOnce) this.#atOnce++;
    this.#push(entry);
    this.#wake();
    return entry;
  }

  track<T>(work: Promise<T>): Promise<T> {
    this.#working++;
    this.#activity++;
    const finished = (): void => {
      this.#working--;
      this.#activity++;
      if (this.#working === 0) this.#tellIdle();
    };
    // A failure is the caller's to handle: here it only ends the work.
    void Promise.allSettled([work]).then(finished);
    return work;
  }

  settled(): Promise<void> {
    return this.#idle(() => this.#isDue());
  }

  /** Keeps due timers waiting until the returned function is called: what they run must not mingle with what goes on. */
  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#wake();
      this.#tellIdle();
    };
  }

  /**
   * Resolves when nothing holds the timers, none is about to run and nothing has begun or ended for a turn of the event
   * loop; gives false at the end of the clock.
   */
  async calm(): Promise<boolean> {
    while (!this.#stopped) {
      if (this.#holds > 0) {
        await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
        continue;
      }
      const seen = this.#activity;
      await nextTurn();
      const isQuiet = seen === this.#activity && !this.#pumping && !this.#shouldPump();
      if (isQuiet && this.#holds === 0 && !this.#stopped) return true;
    }
    return false;
  }

  advance(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0)) return Promise.reject(new RangeError(`Time cannot move by ${String(milliseconds)} ms`));
    return this.#move(async (now) => {
      await this.#moveTo(now + milliseconds);
    });
  }

  async pass(milliseconds: number): Promise<void> {
    const target = this.now() + milliseconds;
    const ran = this.#instant === undefined;
    this.#stand(this.now());
    for (let next = this.#peek(); next !== undefined && next.due <= target; next = this.#peek()) {
      this.#stand(Math.max(this.now(), next.due));
      this.#fire();
      await this.#quiet();
    }
    this.#stand(Math.max(this.now(), target));
    if (ran && !this.#moving) this.#run();
  }

  /** Resolves when nothing has begun or ended for a turn of the event loop. */
  async #quiet(): Promise<void> {
    for (let seen = -1; seen !== this.#activity && !this.#stopped;) {
      seen = this.#activity;
      await nextTurn();
    }
  }

  advanceToNext(limit = Infinity): Promise<boolean> {
    return this.#move(async () => {
      await this.#settleHere();
      const next = this.#peek();
      if (next === undefined || next.due > limit) return false;
      await this.#moveTo(next.due);
      return true;
    });
  }

  /** The timers that are set, in the order in which they will run. */
  pending(): readonly { readonly due: number; readonly label: string }[] {
    return this.#heap
      .filter((entry) => entry.state === 'set')
      .toSorted(before)
      .map(({ due, label }) => ({ due, label }));
  }

  /** Runs nothing more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#sleep);
    this.#heap.length = 0;
    this.#atOnce = 0;
    this.#tellIdle();
  }

  /** One move after the other; time stands meanwhile. */
  #move<T>(work: (now: number) => Promise<T>): Promise<T> {
    const result = this.#moves.then(async () => {
      const now = this.now();
      this.#stand(now);
      this.#moving = true;
      try {
        return await work(now);
      } finally {
        this.#moving = false;
        if (this.mode === 'real') this.#run();
        this.#tellIdle();
      }
    });
    this.#moves = result.catch(() => undefined);
    return result;
  }

  async #moveTo(target: number): Promise<void> {
    await this.#settleHere();
    for (let next = this.#peek(); next !== undefined && next.due <= target; next = this.#peek()) {
      this.#stand(Math.max(this.now(), next.due));
      this.#fire();
      await this.#settleHere();
    }
    // Work in progress may have let more time pass than was asked for.
    this.#stand(Math.max(this.now(), target));
  }

  /** Waits for what has begun at this instant; other timers of the same instant still wait for their turn. */
  #settleHere(): Promise<void> {
    return this.#idle(() => this.#atOnce > 0);
  }

  async #idle(isDue: () => boolean): Promise<void> {
    const isBusy = (): boolean => !this.#stopped && (this.#working > 0 || this.#pumping || isDue());
    for (;;) {
      while (isBusy()) {
        this.#wake();
        await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
      }
      // What finished may start more in its continuations: idle is only what stays idle for a full turn.
      const seen = this.#activity;
      await nextTurn();
      if (seen === this.#activity && !isBusy()) return;
    }
  }

  #stand(instant: number): void {
    this.#instant = instant;
    this.#share();
    clearTimeout(this.#sleep);
    this.#sleep = undefined;
  }

  #run(): void {
    if (this.#instant !== undefined) this.#offset = this.#instant - Date.now();
    this.#instant = undefined;
    this.#share();
    this.#wake();
  }

  /** One write of one number, so that another thread never reads half of a change. */
  #share(): void {
    this.shared[1] = this.mode === 'manual' ? this.now() : this.now() - Date.now();
  }

  /** Sees to it that what is due runs: soon if it is due already, when real time gets there otherwise. */
  #wake(): void {
    if (this.#stopped) return;
    if (this.#shouldPump()) {
      if (this.#pumping) return;
      this.#pumping = true;
      setImmediate(() => this.#pump());
      return;
    }
    if (this.#instant !== undefined) return;
    clearTimeout(this.#sleep);
    const next = this.#peek();
    if (next === undefined) return;
    this.#sleep = setTimeout(() => this.#wake(), Math.min(Math.max(next.due - this.now(), 0), LONGEST_SLEEP)).unref();
  }

  #pump(): void {
    // Only what was due when the turn began: a timer that sets itself again at once lets everything else have its turn.
    const last = this.#sequence;
    for (let next = this.#peek(); next !== undefined && next.sequence < last && this.#shouldPump(); next = this.#peek())
      this.#fire();
    this.#pumping = false;
    this.#wake();
    if (!this.#pumping) this.#tellIdle();
  }

  #fire(): void {
    const entry = this.#pop();
    if (entry === undefined) return;
    this.#drop(entry);
    this.#activity++;
    try {
      const work = entry.run();
      if (work !== undefined) this.track(work).catch((error: unknown) => this.#onError(entry.label, error));
    } catch (error) {
      this.#onError(entry.label, error);
    }
  }

  /** What is cancelled leaves the heap with the others: deadlines a year ahead that were met must not fill the memory. */
  #cancel(entry: Entry): void {
    if (entry.state === 'gone') return;
    this.#drop(entry);
    if (++this.#cancelled < 64 || this.#cancelled * 2 < this.#heap.length) return;
    // In order, it is a heap again.
    this.#heap = this.#heap.filter(({ state }) => state === 'set').sort(before);
    this.#cancelled = 0;
  }

  #drop(entry: Entry): void {
    if (entry.state === 'gone') return;
    entry.state = 'gone';
    if (entry.atOnce) this.#atOnce--;
  }

  /** While time is moved, the move itself runs the timers that were set ahead, one by one. */
  #shouldPump(): boolean {
    if (this.#holds > 0) return false;
    return this.#moving ? this.#atOnce > 0 : this.#isDue();
  }

  #isDue(): boolean {
    const next = this.#peek();
    return next !== undefined && next.due <= this.now();
  }

  #tellIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  #peek(): Entry | undefined {
    while (this.#heap[0]?.state === 'gone') {
      this.#pop();
      this.#cancelled = Math.max(0, this.#cancelled - 1);
    }
    return this.#heap[0];
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || before(above, entry) < 0) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const entry = heap.pop();
    if (top === undefined || entry === undefined || entry === top) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let smaller = heap[child];
      const right = heap[child + 1];
      if (smaller !== undefined && right !== undefined && before(right, smaller) < 0) {
        smaller = right;
        child++;
      }
      if (smaller === undefined || before(entry, smaller) < 0) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = entry;
    return top;
  }
}

function before(a: Entry, b: Entry): number {
  return a.due - b.due || a.sequence - b.sequence;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
