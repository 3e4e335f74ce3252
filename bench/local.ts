import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { anyPorts, startProduct } from '../local/product.ts';
import { workflowBench } from '../local/services/states/testing.ts';
import { AT_ONCE, type Rates } from './local-clients.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const WARM_STARTS = 3;
const EXECUTIONS = 5000;

/** Ten states: a counter that a Choice sends round. */
const MACHINE = {
  QueryLanguage: 'JSONata',
  StartAt: 'Pass1',
  States: {
    Pass1: { Type: 'Pass', Assign: { n: '{% $states.input.n + 1 %}' }, Next: 'Choice1' },
    Choice1: { Type: 'Choice', Choices: [{ Condition: '{% $n > 100 %}', Next: 'Done' }], Default: 'Pass2' },
    Pass2: { Type: 'Pass', Output: { n: '{% $n * 2 %}' }, Next: 'Choice2' },
    Choice2: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n < 0 %}', Next: 'Done' }], Default: 'Pass3' },
    Pass3: { Type: 'Pass', Output: { text: "{% $uppercase('frontdesk') %}" }, Next: 'Choice3' },
    Choice3: {
      Type: 'Choice',
      Choices: [{ Condition: "{% $states.input.text = 'x' %}", Next: 'Done' }],
      Default: 'Pass4',
    },
    Pass4: { Type: 'Pass', Output: { list: '{% [1..5] %}' }, Next: 'Choice4' },
    Choice4: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $count($states.input.list) = 0 %}', Next: 'Done' }],
      Default: 'Pass5',
    },
    Pass5: { Type: 'Pass', Output: '{% $sum($states.input.list) %}', Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
};

/** How fast the local stack is, beside what this machine can do at all. */
export async function run(): Promise<void> {
  const baseline = machine();
  console.log(
    [
      `Node ${process.version}: starts in ${baseline.start.toFixed(0)} ms, hashes ${baseline.hashed.toFixed(0)} MB/s (SHA-256).`,
      '',
    ].join('\n'),
  );
  await starts(baseline.start);
  await executions();
  await overTheWire();
}

/** The machine's own baseline: milliseconds to start, megabytes hashed in a second. */
function machine(): { readonly start: number; readonly hashed: number } {
  const start = Math.min(
    ...Array.from({ length: 5 }, () => timed(() => void execFileSync(process.execPath, ['-e', '0']))),
  );
  const block = Buffer.alloc(1 << 20, 7);
  const hashing = timed(() => {
    for (let count = 0; count < 200; count += 1) createHash('sha256').update(block).digest();
  });
  return { start, hashed: 200 / (hashing / 1000) };
}

/** From `npm start` to `ready`, with nothing built and with everything built. */
async function starts(nodeStart: number): Promise<void> {
  const built = join(root, '.frontdesk', 'local');
  const had = existsSync(built);
  const kept = `${built}.aside`;
  if (had) renameSync(built, kept);
  try {
    const cold = await readyAfter();
    const warm: number[] = [];
    for (let count = 0; count < WARM_STARTS; count += 1) warm.push(await readyAfter());
    const least = Math.min(...warm);
    console.log(
      `npm start to ready: cold ${cold.toFixed(1)} s (bundles and templates are made); warm ${least.toFixed(1)} s, the least of ${WARM_STARTS} (aim: under 3), ${((least * 1000) / nodeStart).toFixed(0)} times a bare node.\n`,
    );
  } finally {
    if (had) {
      rmSync(built, { recursive: true, force: true });
      renameSync(kept, built);
    }
  }
}

async function readyAfter(): Promise<number> {
  const free = Object.fromEntries(['AWS', 'API', 'PAYER', 'PROVIDER'].map((name) => [`FRONTDESK_${name}_PORT`, '0']));
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...process.env, ...free },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (/^ready /m.test(printed)) return (performance.now() - began) / 1000;
    }
    throw new Error(`npm start ended before it was ready:\n${printed}`);
  } finally {
    // npm and what it started.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }
}

/** The engine alone, in this process. */
async function executions(): Promise<void> {
  const bench = await workflowBench({ definition: MACHINE });
  for (let count = 0; count < 200; count += 1) await bench.start({ n: count % 50 });
  const before = process.memoryUsage().rss;
  const took = await timedAsync(async () => {
    for (let count = 0; count < EXECUTIONS; count += 1) await bench.start({ n: count % 50 });
  });
  const last = await bench.start({ n: 1 });
  const { status } = await bench.outcome(last);
  const events = (await bench.history(last)).length;
  console.log(
    `engine: ${(EXECUTIONS / (took / 1000)).toFixed(0)} executions a second of ten Pass and Choice states (aim: over 1,000), ${events} events each, the last one ${status}; ${((process.memoryUsage().rss - before) / EXECUTIONS / 1024).toFixed(0)} KB kept of each.`,
  );
}

/** By SDK clients over HTTP, on the whole product. The clients are a process of their own. */
async function overTheWire(): Promise<void> {
  const product = await startProduct({ ports: anyPorts, clock: 'real' });
  const bare = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  try {
    const settled = process.memoryUsage().rss;
    const { port } = bare.address() as AddressInfo;
    const clients = spawn(
      process.execPath,
      [join(root, 'bench/local-clients.ts'), `http://127.0.0.1:${port}`, product.stack.origin, JSON.stringify(MACHINE)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const { requests, executions, running, transactions } = JSON.parse(await text(clients.stdout)) as Rates;
    console.log(
      [
        `over HTTP, ${AT_ONCE} at once, of clients in a process of their own:`,
        `  bare requests ${requests.toFixed(0)} a second, answered by an empty server in the process of the stack`,
        `  executions    ${executions.toFixed(0)} started a second, ${running} of them still running at the end; ${(executions / requests).toFixed(2)} of bare requests`,
        `  transactions  ${transactions.toFixed(0)} a second of four conditional puts; ${(transactions / requests).toFixed(2)} of bare requests`,
        `memory: ${megabytes(settled)} MB with the product started, ${megabytes(process.memoryUsage().rss)} MB after that.`,
      ].join('\n'),
    );
  } finally {
    bare.close();
    await product.stop();
  }
}

const megabytes = (bytes: number): string => (bytes / (1 << 20)).toFixed(0);

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

async function timedAsync(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
