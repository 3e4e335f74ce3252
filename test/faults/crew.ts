import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Baseline } from './runner.ts';
import type { Answer, Order } from './worker.ts';

type Strike = Extract<Order, { kind: 'strike' }>;
type Struck = Extract<Answer, { kind: 'struck' }>;

/** Processes that do the same kind of work side by side. */
export class Crew {
  readonly #workers: Worker[];
  /** Seconds of all processors, by workflow. */
  readonly spent = new Map<string, number>();

  constructor(size: number) {
    this.#workers = Array.from({ length: size }, () => new Worker());
  }

  /** Records stories, one after the other on each worker. */
  async record(stories: readonly Omit<Extract<Order, { kind: 'record' }>, 'kind'>[]): Promise<Baseline[]> {
    const baselines: Baseline[] = [];
    await this.#share(stories.keys(), async (worker, index) => {
      const story = stories[index];
      if (!story) return;
      const answer = await this.#ask(worker, { kind: 'record', ...story });
      if (answer.kind !== 'recorded') throw new Error(answer.kind === 'failed' ? answer.problem : 'not recorded');
      baselines[index] = answer.baseline;
    });
    for (const [index, baseline] of baselines.entries())
      for (const worker of this.#workers) {
        const story = stories[index];
        if (story) worker.tell({ kind: 'baseline', ...story, baseline });
      }
    return baselines;
  }

  /** Does what `next` gives until it gives nothing more. */
  async strike(
    next: () => Strike | undefined,
    done: (order: Strike, answer: Struck | Extract<Answer, { kind: 'failed' }>) => void,
  ): Promise<void> {
    await Promise.all(
      this.#workers.map(async (worker) => {
        for (let order = next(); order; order = next()) {
          const answer = await this.#ask(worker, order);
          if (answer.kind !== 'recorded') done(order, answer);
        }
      }),
    );
  }

  stop(): void {
    for (const worker of this.#workers) worker.stop();
  }

  async #ask(worker: Worker, order: Order): Promise<Answer> {
    const answer = await worker.ask(order);
    this.spent.set(order.workflow, (this.spent.get(order.workflow) ?? 0) + answer.processorSeconds);
    return answer;
  }

  async #share<T>(items: Iterable<T>, work: (worker: Worker, item: T) => Promise<void>): Promise<void> {
    const queue = [...items];
    await Promise.all(
      this.#workers.map(async (worker) => {
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(worker, item);
      }),
    );
  }
}

/** Real time, in milliseconds, after which a worker is taken for dead: longer than the longest story takes on a slow machine. */
const PATIENCE = Number(process.env['FAULT_RUN_PATIENCE_MS'] ?? 180_000);

class Worker {
  #process = begin();
  /** What a worker must know that takes the place of this one. */
  readonly #told: Order[] = [];

  tell(order: Order): void {
    this.#told.push(order);
    this.#process.send(order);
  }

  /** @returns also where the worker died over it, or never answers: another one is at work then */
  ask(order: Order): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const worker = this.#process;
    const die = (problem: string): void => {
      this.stop();
      this.#process = begin();
      for (const known of this.#told) this.#process.send(known);
      resolve({ kind: 'failed', problem, processorSeconds: 0 });
    };
    const ended = (code: number | null): void => die(`the process ended with ${String(code)}`);
    const late = setTimeout(() => die('it came to no end'), PATIENCE);
    worker.once('exit', ended);
    worker.once('message', resolve);
    worker.send(order);
    return promise.finally(() => {
      clearTimeout(late);
      worker.removeAllListeners();
    });
  }

  stop(): void {
    this.#process.removeAllListeners();
    this.#process.kill('SIGKILL');
  }
}

function begin(): ChildProcess {
  return fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
    execArgv: ['--no-warnings', '--min-semi-space-size=8'],
    env: { ...process.env, FRONTDESK_BACK_OFF: 'none' },
  });
}
