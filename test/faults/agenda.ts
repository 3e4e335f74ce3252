import { companyOf, isSilent, laneOf, rehearsal, type Company, type Job, type Strike } from './plan.ts';
import type { Task } from './runner.ts';

/** How often a strike is made together with others that keep it from firing, before it is made with few of them. */
const TRIES_IN_COMPANY = 2;
/** How many of those are made together. */
const FEW = 4;

/**
 * What is still to be injected into one stage of a story. Faults of different invocations heal each for itself, and so does one that
 * fails again when it comes again: so a run gets one series of strikes for each invocation, and one strike for each call of a
 * service. If what is made together does not end well, its halves are made again, down to the single strike.
 */
export class StageAgenda {
  /** To be made in runs that are undone: however many, in one run of the story. */
  #rehearsals: Strike[];
  /** To be made together. */
  #open: Strike[];
  /** Halves of what did not end well. */
  readonly #halves: Job[] = [];
  /** After these it goes on without a copy of its audit. */
  readonly #detours: Job[];
  /** What others kept from firing. */
  readonly #few: Job[] = [];
  /** What must be made alone in its stage: what was left of halves, or did not fire in company. */
  readonly #singles: Job[] = [];
  /** After these a case does not go on, or with other people. */
  readonly #ends: Job[];
  /** Where a job was taken from that is made as it is. */
  readonly #from = new WeakMap<Job, Job[]>();
  readonly #missed = new Map<string, number>();

  constructor(strikes: readonly Strike[], ends: readonly Job[]) {
    this.#open = strikes.filter(({ isRehearsable }) => isRehearsable !== true);
    this.#rehearsals = strikes.filter(({ isRehearsable }) => isRehearsable === true).map(rehearsal);
    this.#detours = ends.filter((job) => companyOf(job) === 'missing copies');
    this.#ends = ends.filter((job) => !this.#detours.includes(job));
  }

  get left(): number {
    return (
      this.#rehearsals.length +
      this.#open.length +
      [...this.#halves, ...this.#few, ...this.#singles, ...this.#detours, ...this.#ends].flat().length
    );
  }

  /**
   * What is made next.
   * @param mayEnd whether the case need not go on after it
   * @param company what it is made in the same run with; undefined: nothing yet
   */
  take(mayEnd: boolean, company?: Company): Job | undefined {
    const fits = (job: Job): boolean => company === undefined || companyOf(job) === company;
    if (this.#rehearsals.length > 0 && fits(this.#rehearsals)) return this.#rehearsals.splice(0);
    return (
      this.#takeFrom(this.#halves, fits) ??
      this.#takeTogether(fits) ??
      this.#takeFrom(this.#few, fits) ??
      this.#takeFrom(this.#singles, fits) ??
      this.#takeFrom(this.#detours, fits) ??
      (mayEnd ? this.#takeFrom(this.#ends, fits) : undefined)
    );
  }

  #takeFrom(jobs: Job[], fits: (job: Job) => boolean): Job | undefined {
    const job = jobs.find(fits);
    if (!job) return undefined;
    jobs.splice(jobs.indexOf(job), 1);
    this.#from.set(job, jobs);
    return job;
  }

  #takeTogether(fits: (job: Job) => boolean): Job | undefined {
    const kinds = [isSilent, isHeard].map((is) => this.#open.filter(is));
    const all = kinds.find((of) => of.length > 0 && fits(of));
    if (!all) return undefined;
    const job = all.every(isSilent) ? all : [...Map.groupBy(all, laneOf).values()].flatMap(together);
    this.#open = this.#open.filter((strike) => !job.includes(strike));
    return job;
  }

  /** A run ended before it came to this. */
  putBack(job: Job): void {
    const from = this.#from.get(job);
    if (companyOf(job) === 'a rehearsal') this.#rehearsals.unshift(...job);
    else if (from) from.unshift(job);
    else this.#open.unshift(...job);
  }

  get hasEnd(): boolean {
    return this.#ends.length > 0;
  }

  takeEnd(): Job | undefined {
    return this.#takeFrom(this.#ends, () => true);
  }

  /** Whether anything is left that is made in runs that are undone. */
  get rehearses(): boolean {
    return this.#rehearsals.length > 0;
  }

  /** These are made for good. */
  add(strikes: readonly Strike[]): void {
    this.#open.push(...strikes);
  }

  /**
   * These did not fire in the company of others.
   * @param struck those that did: where one of the same invocation is among them, the others' turn comes
   */
  again(missed: Job, struck: Job): void {
    const lanes = new Set(struck.map(laneOf));
    for (const strike of missed) {
      if (lanes.has(laneOf(strike))) {
        this.#open.push(strike);
        continue;
      }
      const key = `${strike.kind} ${strike.call}`;
      const times = (this.#missed.get(key) ?? 0) + 1;
      this.#missed.set(key, times);
      if (times < TRIES_IN_COMPANY) this.#open.push(strike);
      else if (times === TRIES_IN_COMPANY) this.#addToFew(strike);
      else this.#singles.push([strike]);
    }
  }

  /** Of one company, and each of another invocation. */
  #addToFew(strike: Strike): void {
    const fits = (job: Job): boolean =>
      job.length < FEW && companyOf(job) === companyOf([strike]) && job.every((of) => laneOf(of) !== laneOf(strike));
    const at = this.#few.findIndex(fits);
    if (at < 0) this.#few.push([strike]);
    else this.#few[at] = [...(this.#few[at] ?? []), strike];
  }

  /** These, together, did not end well. */
  halve(job: Job): void {
    const half = Math.ceil(job.length / 2);
    for (const part of [job.slice(0, half), job.slice(half)]) {
      if (part.length > 1) this.#halves.push(part);
      else if (part.length === 1) this.#singles.push(part);
    }
  }
}

/** The stages of one story. */
export class Agenda {
  readonly stages: readonly StageAgenda[];

  constructor(stages: readonly StageAgenda[]) {
    this.stages = stages;
  }

  get left(): number {
    return this.stages.reduce((sum, { left }) => sum + left, 0);
  }

  /**
   * What is injected into one run: a job into each stage, of the same company. A run ends with what the case does not go on after: so
   * that comes where no later stage has anything left to do.
   */
  next(): Task[] {
    const tasks: Task[] = [];
    const rehearses = this.stages.some((each) => each.rehearses);
    for (const [stage, agenda] of this.stages.entries()) {
      const isLast = this.stages.slice(stage + 1).every(({ left }) => left === 0);
      const [first] = tasks;
      const job = agenda.take(isLast, rehearses ? 'a rehearsal' : first?.job && companyOf(first.job));
      if (job) tasks.push({ stage, job });
    }
    return tasks.every(({ job }) => job && companyOf(job) === 'what heals') ? this.#withEnd(tasks) : tasks;
  }

  /** A case that comes through all else goes on to what it does not go on after: an outage, a mail that bounces. */
  #withEnd(tasks: readonly Task[]): Task[] {
    const stage = this.stages.findLastIndex((each) => each.hasEnd);
    const end = this.stages[stage]?.takeEnd();
    if (!end) return [...tasks];
    const job = tasks.find((task) => task.stage === stage)?.job;
    return [...tasks.filter((task) => task.stage !== stage), { stage, job, end }].toSorted((a, b) => a.stage - b.stage);
  }
}

function isHeard(strike: Strike): boolean {
  return !isSilent(strike);
}

/** Of one invocation: whichever of its runs comes to one is struck. Of what a service calls on its own, one after the other. */
function together(lane: readonly Strike[]): Job {
  return lane[0]?.rule.where?.invocation === undefined ? lane.slice(0, 1) : lane;
}
