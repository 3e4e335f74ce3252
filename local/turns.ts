import type { Clock } from './clock.ts';
import type { Turns } from './contract.ts';

/**
 * Real milliseconds without any progress after which a request from outside waits no longer. A function may itself wait
 * for an answer that needs the request to go through: the receiver of a webhook that asks back before it answers.
 */
const PATIENCE_MS = 3000;

/** Real milliseconds that background work lets one request after the other go first, while there is no pause between them. */
const COURTESY_MS = 1000;

interface Waiting {
  readonly since: number;
  readonly run: () => Promise<void>;
}

/** The order of the work of a stack whose time stands (see `Turns`). */
export class OrderedTurns implements Turns {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #queue: Waiting[] = [];
  #resting: (() => void)[] = [];
  #progress: () => number = () => 0;
  #running = 0;
  #inBackground = false;
  #looking = false;

  constructor(clock: Clock, patienceMs = PATIENCE_MS) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  /** `progress` gives a number, in milliseconds, that grows while functions work. */
  watch(progress: () => number): void {
    this.#progress = progress;
  }

  background<T>(work: () => Promise<T>): Promise<T> {
    if (this.#clock.mode === 'real') return work();
    return this.#clock.track(
      new Promise<T>((resolve, reject) => {
        this.#queue.push({ since: performance.now(), run: () => this.foreground(work).then(resolve, reject) });
        this.#look();
      }),
    );
  }

  foreground<T>(work: () => Promise<T>): Promise<T> {
    return this.#clock.mode === 'real' ? work() : this.#clock.track(this.#hold(work));
  }

  rest(): Promise<void> {
    // Requests at the same time are at the same time: only what follows from earlier ones is waited for.
    if (this.#clock.mode === 'real' || this.#joins()) return Promise.resolve();
    return this.#clock.track(
      new Promise((resolve) => {
        const impatience = this.#whenStuck(resolve);
        this.#resting.push(() => {
          clearInterval(impatience);
          resolve();
        });
        this.#look();
      }),
    );
  }

  /** Calls back when the functions have not worked for as long as the patience lasts, however slow the machine is. */
  #whenStuck(call: () => void): NodeJS.Timeout {
    let last = this.#progress();
    let since = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const progress = this.#progress();
      if (progress - last > 1) since = now;
      last = progress;
      if (now - since < this.#patienceMs) return;
      clearInterval(timer);
      call();
    }, this.#patienceMs / 10);
    return timer.unref();
  }

  #joins(): boolean {
    const [first] = this.#queue;
    const isUrgent = first !== undefined && performance.now() - first.since > COURTESY_MS;
    return this.#running > 0 && !this.#inBackground && !isUrgent;
  }

  async #hold<T>(work: () => Promise<T>): Promise<T> {
    const release = this.#clock.hold();
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      release();
      this.#look();
    }
  }

  /** Gives the next one its turn, as soon as what ran before has come to rest. */
  #look(): void {
    if (this.#looking || this.#running > 0) return;
    this.#looking = true;
    void this.#clock.calm().then((isCalm) => {
      this.#looking = false;
      if (!isCalm || this.#running > 0) return;
      const next = this.#queue.shift();
      if (next === undefined) {
        for (const resume of this.#resting.splice(0)) resume();
        return;
      }
      this.#inBackground = true;
      void next.run().finally(() => (this.#inBackground = false));
    });
  }
}
