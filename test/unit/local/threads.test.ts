import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { Run, type FunctionThread } from '../../../local/faults/numbers.ts';
import { Watch } from '../../../local/faults/rehearsal.ts';
import { makeRoom, Pool } from '../../../local/services/lambda/pool.ts';

const pools = new Map<string, Pool>();
const threads: FunctionThread[] = [];
afterEach(async () => {
  await Promise.all([...pools.values()].map((pool) => pool.kill()));
  pools.clear();
  threads.length = 0;
});

const COUNTS = 'let count = 0; export const handler = async () => ++count;';

/** A function that counts the invocations of its process; of all such functions at most two have one. */
const count = async (functionName: string): Promise<number> => Number(await run(functionName, COUNTS));

/** Counts too, and asks somebody outside the second time. */
const ASKS = `${COUNTS.replace('++count', '++count === 2 ? fetch("http://127.0.0.1:9").catch(() => count) : count')}`;

/** What a function of this code answers, as JSON. */
async function run(functionName: string, code: string, hurried = false, of?: Run): Promise<string> {
  const settings = {
    data: {
      module: `data:text/javascript,${encodeURIComponent(code)}`,
      handler: 'index.handler',
      clock: new Float64Array(new SharedArrayBuffer(16)),
      seed: undefined,
      hurried,
      logFormat: 'Text',
      logLevel: 'INFO',
    },
    functionName,
    compileCache: join(tmpdir(), 'frontdesk-compiled'),
    environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    enlist: (thread: FunctionThread) => {
      threads.push(thread);
      return { environment: {}, ended: () => undefined };
    },
    memoryMb: 128,
    timeoutMs: 30_000,
    makeRoom: () => makeRoom([...pools.values()], 2),
  } as const;
  const pool = pools.get(functionName) ?? new Pool(settings);
  pools.set(functionName, pool);
  const invocation = {
    requestId: '2a6d7c3e-0000-4000-8000-000000000001',
    payload: '{}',
    functionName,
    functionVersion: '1',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}:1`,
    memoryLimitInMB: '128',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'one',
    timeoutMs: 30_000,
    traceId: 'Root=1-0-0',
    seed: undefined,
  };
  return (await pool.invoke(invocation, of)).payload;
}

test('where as many processes run as there may be, that of the function which nobody needed for longest gives way', async () => {
  const inTurn: number[] = [];
  for (const name of ['A', 'B', 'A', 'C', 'A', 'B', 'A']) inTurn.push(await count(name));
  // C takes the place of B, and B that of C; A, needed again and again, keeps its process.
  expect(inTurn).toEqual([1, 1, 2, 1, 3, 1, 4]);
  expect([...pools.values()].reduce((sum, { size }) => sum + size, 0)).toBe(2);
});

test('who is at work is not ended for another: then there are more processes for a while', async () => {
  const slow = await Promise.all(['A', 'B', 'C'].map((name) => count(name)));
  expect(slow).toEqual([1, 1, 1]);
});

test.each([
  { how: 'begins anew', hurried: false, code: COUNTS, then: 1 },
  { how: 'is spared in a run full of faults', hurried: true, code: COUNTS, then: 3 },
  { how: 'asks nobody outside any more, where it is spared: it begins anew', hurried: true, code: ASKS, then: 1 },
])('a process that dies $how, and its caller is told that it died', async ({ hurried, code, then }) => {
  const counted = (): Promise<string> => run('Dies', code, hurried);
  await counted();
  const dying = counted();
  // It has answered by then, and nobody has heard it yet.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  threads[0]?.crash();
  expect(JSON.parse(await dying)).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(await counted()).toBe(String(then));
});

test('a process that dies while it starts has done nothing, also where it would be spared', async () => {
  const dying = run('Dies', COUNTS, true);
  threads[0]?.crash();
  expect(JSON.parse(await dying)).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(await run('Dies', COUNTS, true)).toBe('1');
});

test('what somebody outside was asked, where no door leads to them, is what stays of a rehearsal', async () => {
  const recorded = { function: 'Asks', invocation: 1, run: 1, by: 'test', event: '{}', cold: false, ended: false };
  const rehearsal = new Run(recorded, Infinity, undefined, {});
  rehearsal.watch = new Watch(true);
  const stays = [];
  for (let times = 0; times < 2; times += 1) {
    await run('Asks', ASKS, false, rehearsal);
    stays.push(rehearsal.watch.stays);
  }
  expect(stays).toEqual([undefined, 'a call to the outside']);
});

test('a function that calls by HTTP starts without what it does not use of Node, and finds that where it does', async () => {
  const code = `
    import * as http from 'node:http';
    import 'node:https';
    const loaded = () => process.moduleLoadList.some((name) => name.includes('undici'));
    export const handler = async () => {
      const before = loaded();
      const { status } = await fetch('data:,');
      return { agent: typeof http.Agent, before, status, after: loaded() };
    };`;
  expect(JSON.parse(await run('Calls', code))).toEqual({ agent: 'function', before: false, status: 200, after: true });
});
