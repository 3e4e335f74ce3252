import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readJournal } from '../../local/data/journal.ts';
import type { Ready } from './child.ts';

/** What had begun and was not over when the process was killed. */
export interface InFlight {
  readonly executions: number;
  readonly functionCalls: number;
  readonly messages: number;
  readonly events: number;
  /** Mails that had left by then. */
  readonly mails: number;
}

/** The product as a process that can be killed and started again over the same data. */
export class Victim {
  readonly folder: string;
  /** Seconds from each start to its readiness. */
  readonly starts: number[] = [];
  readonly inFlight: InFlight[] = [];
  /** Faults of the stack itself, as it told them. */
  readonly faults: string[] = [];
  private readonly templates: string;
  private process: ChildProcess | undefined;

  /** @param templates stay the same from one life to the next, whatever becomes of the sources */
  constructor(folder: string, templates: string) {
    this.folder = folder;
    this.templates = templates;
  }

  /**
   * Starts it, as if it had been down for so many minutes.
   * @returns undefined if it was killed before it was ready
   */
  async start(downMinutes?: number): Promise<Ready | undefined> {
    const began = performance.now();
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, 'child.ts'),
        this.templates,
        this.folder,
        ...(downMinutes === undefined ? [] : [String(downMinutes)]),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_COMPILE_CACHE: join(this.folder, '..', 'compiled') },
      },
    );
    this.process = child;
    const errors: string[] = [];
    child.stderr.on('data', (part: Buffer) => {
      errors.push(part.toString('utf8'));
      if (part.includes('fault in the local stack')) this.faults.push(part.toString('utf8'));
    });
    const ended = new Promise<undefined>((resolve, reject) => {
      child.once('exit', (code, signal) =>
        signal === 'SIGKILL' ? resolve(undefined) : reject(new Error(`it ended with ${code}: ${errors.join('')}`)),
      );
    });
    ended.catch(() => undefined);
    const line = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
    const first = await Promise.race([line, ended]);
    if (first === undefined) return undefined;
    this.starts.push((performance.now() - began) / 1000);
    return JSON.parse(first) as Ready;
  }

  /** Kills it without notice, and looks at what it leaves. */
  async kill(): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    this.inFlight.push(inFlightIn(this.folder));
  }
}

interface Execution {
  readonly status: string;
  readonly threads: Readonly<Record<string, { readonly wait?: { readonly task?: { readonly answered: boolean } } }>>;
}

function inFlightIn(folder: string): InFlight {
  const counts = { executions: 0, functionCalls: 0, messages: 0, events: 0, mails: 0 };
  for (const [name, entries] of readJournal(folder)) {
    if (name.startsWith('sqs/messages/')) counts.messages += entries.size;
    else if (/^(lambda\/(events|stream\/.*)|sns|ses\/events|events\/deliveries|scheduler\/deliveries)$/.test(name))
      counts.events += entries.size;
    if (name === 'console/mails') counts.mails = entries.size;
    if (name !== 'states/executions') continue;
    for (const text of entries.values()) {
      const { status, threads } = JSON.parse(text) as Execution;
      if (status !== 'RUNNING') continue;
      counts.executions++;
      counts.functionCalls += Object.values(threads).filter(({ wait }) => wait?.task?.answered === false).length;
    }
  }
  return counts;
}
