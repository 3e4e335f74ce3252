import type { Data, Kept } from './data.ts';

/** The clock that jobs wait on. */
export interface JobClock {
  now(): number;
  at(due: number, label: string, run: () => void | Promise<void>): unknown;
}

/** What is to be done at an instant; plain data. */
interface Promised<T> {
  readonly due: number;
  readonly job: T;
}

/** A job that is not over, and how it goes on. */
export interface Later<T> {
  readonly due: number;
  readonly job: T;
}

/**
 * What a service has promised to do later (deliver an event, try again). It is forgotten only when it is done, so a
 * process that dies in between does it after the restart; what it was doing when it died, it does again.
 */
export class Jobs<T> {
  readonly #clock: JobClock;
  readonly #promised: Kept<Promised<T>>;
  readonly #label: (job: T) => string;
  readonly #run: (job: T) => Promise<Later<T> | undefined> | undefined;
  #last: number;

  /** `run` gives how the job goes on, or undefined when it is over. */
  constructor(
    { clock, data }: { readonly clock: JobClock; readonly data: Data },
    name: string,
    label: (job: T) => string,
    run: (job: T) => Promise<Later<T> | undefined> | undefined,
  ) {
    this.#clock = clock;
    this.#promised = data.map(name);
    this.#label = label;
    this.#run = run;
    this.#last = Math.max(0, ...[...this.#promised.keys()].map(Number));
  }

  /** At `due`, or as soon as everything is done that was set before. */
  add(job: T, due = this.#clock.now()): void {
    const id = String(++this.#last);
    this.#promised.set(id, { due, job });
    this.#set(id, due, job);
  }

  *waiting(): Iterable<T> {
    for (const { job } of this.#promised.values()) yield job;
  }

  /** Sets again, in the order of before, what was promised before a restart. */
  resume(): void {
    for (const [id, { due, job }] of this.#promised) this.#set(id, due, job);
  }

  #set(id: string, due: number, job: T): void {
    this.#clock.at(due, this.#label(job), () => this.#do(id, job));
  }

  #do(id: string, job: T): Promise<void> | undefined {
    const work = this.#run(job);
    if (work !== undefined) return this.#follow(id, work);
    this.#promised.delete(id);
    return undefined;
  }

  async #follow(id: string, work: Promise<Later<T> | undefined>): Promise<void> {
    let later: Later<T> | undefined;
    try {
      later = await work;
    } finally {
      if (later === undefined) this.#promised.delete(id);
    }
    if (later === undefined) return;
    this.#promised.set(id, later);
    this.#set(id, later.due, later.job);
  }
}
