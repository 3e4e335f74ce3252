import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fingerprintOf } from '../bin/fingerprint.ts';
import type { VirtualClock } from './contract.ts';
import type { Data } from './data/data.ts';
import { lock } from './data/lock.ts';
import { keepPorts, keptPort } from './data/ports.ts';
import { DataRefused } from './data/refused.ts';
import { startSimulatedProvider, type SimulatedProvider } from './payment-provider/server.ts';
import { startSimulatedPayer, type SimulatedPayer } from './payer/server.ts';
import { leaveUsedRights } from './iam/used-rights.ts';
import { startStack, type LocalStack } from './stack.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where each run of the product leaves which rights it used, for `npm run rights`. */
export const usedRightsFolder = join(root, '.frontdesk', 'rights');

/** What the templates are made from: when none of it has changed, neither have they. */
const SOURCES = [
  'functions/**/*',
  'lib/**/*',
  'workflows/*',
  'bin/build.ts',
  'bin/environment-credentials.ts',
  'bin/frontdesk.ts',
  'cdk.json',
  'package-lock.json',
];

export interface Product {
  readonly stack: LocalStack;
  readonly payer: SimulatedPayer;
  readonly provider: SimulatedProvider;
  readonly stop: () => Promise<void>;
}

export interface ProductOptions {
  /** The folder of templates that were synthesized before; those of this tree if not given. */
  readonly templates?: string;
  readonly ports?: {
    readonly aws?: number | undefined;
    readonly api?: number | undefined;
    readonly payer?: number | undefined;
    readonly provider?: number | undefined;
  };
  readonly clock?: 'real' | 'manual';
  readonly now?: number;
  /** The folder that keeps everything from one start to the next; in memory only if not given. */
  readonly data?: string;
  readonly onProgress?: (line: string) => void;
}

/** Free ports for everything: for tests, which run side by side. */
export const anyPorts = { aws: 0, api: 0, payer: 0, provider: 0 } as const;

/**
 * The synthesized templates of the stage `local`, made anew only if a source has changed.
 * @returns the folder
 * @throws if bundling or synthesis fails, with what it printed
 */
export async function synthesize(onProgress: (line: string) => void = () => undefined): Promise<string> {
  const local = join(root, '.frontdesk', 'local');
  const folder = join(local, fingerprintOf(SOURCES));
  if (existsSync(folder)) return folder;
  mkdirSync(local, { recursive: true });
  const unlock = await lockWhenFree(local);
  try {
    if (existsSync(folder)) return folder;
    onProgress('bundling the functions');
    await run(['bin/build.ts'], {});
    onProgress('synthesizing the templates');
    const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
      context: Record<string, unknown>;
    };
    const fresh = `${folder}.${process.pid}`;
    await run(['bin/frontdesk.ts'], {
      CDK_OUTDIR: fresh,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'local' }),
    });
    renameSync(fresh, folder);
    return folder;
  } finally {
    unlock();
  }
}

/** Takes the folder for this process, when whoever synthesizes at the same time has done so. */
async function lockWhenFree(folder: string): Promise<() => void> {
  for (;;) {
    try {
      return lock(folder);
    } catch (error) {
      if (!(error instanceof DataRefused)) throw error;
      await setTimeout(100);
    }
  }
}

/** The whole product on this machine: its templates on the local stack, and beside it the simulated payer and the simulated payment provider. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const templates = options.templates ?? (await synthesize(options.onProgress));
  options.onProgress?.('starting the local stack');
  let payer: SimulatedPayer | undefined;
  let provider: SimulatedProvider | undefined;
  const outside = async ({ clock, data }: { readonly clock: VirtualClock; readonly data: Data }): Promise<void> => {
    payer = await startSimulatedPayer({ port: keptPort(data, 'payer', options.ports?.payer, 4568), clock, data });
    provider = await startSimulatedProvider({
      port: keptPort(data, 'provider', options.ports?.provider, 4569),
      clock,
      data,
    });
    keepPorts(data, { payer: portOf(payer.origin), provider: portOf(provider.origin) });
  };
  const stack = await startStack({
    templates,
    ports: options.ports && { aws: options.ports.aws, api: options.ports.api },
    clock: options.clock,
    now: options.now,
    data: options.data,
    outside,
    onProgress: options.onProgress,
  }).catch(async (error: unknown) => {
    await Promise.all([payer?.stop(), provider?.stop()]);
    throw error;
  });
  if (payer === undefined || provider === undefined)
    throw new Error('The stack started without what stands outside of it.');
  const beside: { readonly payer: SimulatedPayer; readonly provider: SimulatedProvider } = { payer, provider };
  return {
    stack,
    ...beside,
    stop: async () => {
      leaveUsedRights(usedRightsFolder, stack.rights());
      await stack.stop();
      await Promise.all([beside.payer.stop(), beside.provider.stop()]);
    },
  };
}

const portOf = (origin: string): number => Number(new URL(origin).port);

function run(args: readonly string[], environment: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    child.stdout.on('data', (part: Buffer) => (printed += part.toString('utf8')));
    child.stderr.on('data', (part: Buffer) => (printed += part.toString('utf8')));
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')} failed:\n${printed}`))));
  });
}
