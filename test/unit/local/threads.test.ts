import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { FunctionThread } from '../../../local/faults/numbers.ts';
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

/** What a function of this code answers, as JSON. */
async function run(functionName: string, code: string, hurried = false): Promise<string> {
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
    environment: {},
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
  return (await pool.invoke(invocation, undefined)).payload;
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
  { how: 'begins anew', hurried: false, then: 1 },
  { how: 'is spared in a run full of faults', hurried: true, then: 3 },
])('a process that dies $how, and its caller is told that it died', async ({ hurried, then }) => {
  const counted = (): Promise<string> => run('Dies', COUNTS, hurried);
  await counted();
  const dying = counted();
  threads[0]?.crash();
  expect(JSON.parse(await dying)).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(await counted()).toBe(String(then));
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
