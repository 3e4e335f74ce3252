import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { anyPorts, startProduct } from '../local/product.ts';
import { workflowBench } from '../local/services/states/testing.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const WARM_STARTS = 3;
const EXECUTIONS = 5000;
const CALLS = 2000;
/** Requests that are under way at once. */
const AT_ONCE = 16;

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
  const baseline = await machine();
  console.log(
    [
      `Node ${process.version}: starts in ${baseline.start.toFixed(0)} ms, hashes ${baseline.hashed.toFixed(0)} MB/s (SHA-256),`,
      `answers ${baseline.requests.toFixed(0)} bare HTTP requests a second, ${AT_ONCE} at once, client and server in one process.`,
      '',
    ].join('\n'),
  );
  await starts(baseline.start);
  await executions();
  await overTheWire(baseline.requests);
}

/** The machine's own baseline. */
async function machine(): Promise<{ start: number; hashed: number; requests: number }> {
  const start = Math.min(
    ...Array.from({ length: 5 }, () => timed(() => void execFileSync(process.execPath, ['-e', '0']))),
  );
  const block = Buffer.alloc(1 << 20, 7);
  const hashing = timed(() => {
    for (let count = 0; count < 200; count += 1) createHash('sha256').update(block).digest();
  });
  const server = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const requests = await perSecond(CALLS, async () => {
    await (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{}' })).text();
  });
  server.close();
  server.closeAllConnections();
  return { start, hashed: 200 / (hashing / 1000), requests };
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
  const child = spawn(process.execPath, ['bin/start.ts'], {
    cwd: root,
    env: { ...process.env, ...free },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (/^ready /m.test(printed)) return (performance.now() - began) / 1000;
    }
    throw new Error(`npm start ended before it was ready:\n${printed}`);
  } finally {
    child.kill('SIGKILL');
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

/** By SDK clients over HTTP, on the whole product. */
async function overTheWire(bare: number): Promise<void> {
  const product = await startProduct({ ports: anyPorts, clock: 'real' });
  try {
    const settled = process.memoryUsage().rss;
    const config = {
      endpoint: product.stack.origin,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    const states = new SFNClient(config);
    const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
    const { roleArn } = await states.send(
      new DescribeStateMachineCommand({ stateMachineArn: stateMachines[0]?.stateMachineArn }),
    );
    const { stateMachineArn } = await states.send(
      new CreateStateMachineCommand({ name: 'bench', definition: JSON.stringify(MACHINE), roleArn }),
    );
    const started = await perSecond(CALLS, async (index) => {
      await states.send(new StartExecutionCommand({ stateMachineArn, input: `{"n":${index % 50}}` }));
    });
    const { executions: running = [] } = await states.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    const table = product.stack.host.call({ kind: 'operator' }, 'ssm', 'GetParameter', {
      Name: '/frontdesk/local/tables/records',
    });
    const TableName = ((await table) as { Parameter: { Value: string } }).Parameter.Value;
    const dynamodb = new DynamoDBClient(config);
    const transactions = await perSecond(CALLS, async (index) => {
      const put = (sk: string) => ({
        Put: {
          TableName,
          Item: { pk: { S: `bench#${index}` }, sk: { S: sk }, text: { S: 'x'.repeat(400) } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      });
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: ['a', 'b', 'c', 'd'].map(put) }));
    });
    console.log(
      [
        `over HTTP, ${AT_ONCE} at once, of a client in the same process:`,
        `  executions    ${started.toFixed(0)} started a second, ${running.length} of them still running at the end; ${(started / bare).toFixed(2)} of bare requests`,
        `  transactions  ${transactions.toFixed(0)} a second of four conditional puts; ${(transactions / bare).toFixed(2)} of bare requests`,
        `memory: ${megabytes(settled)} MB with the product started, ${megabytes(process.memoryUsage().rss)} MB after that.`,
      ].join('\n'),
    );
  } finally {
    await product.stop();
  }
}

const megabytes = (bytes: number): string => (bytes / (1 << 20)).toFixed(0);

/** Calls in a second, `AT_ONCE` of them under way. */
async function perSecond(count: number, call: (index: number) => Promise<void>): Promise<number> {
  for (let index = 0; index < AT_ONCE; index += 1) await call(count + index);
  let next = 0;
  const took = await timedAsync(async () => {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < count) await call(next++);
      }),
    );
  });
  return count / (took / 1000);
}

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
