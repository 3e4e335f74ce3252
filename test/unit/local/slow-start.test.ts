import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Invocation } from '../../../local/services/lambda/messages.ts';
import { Pool } from '../../../local/services/lambda/pool.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['performance', 'queueMicrotask', 'nextTick', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A function whose code is never loaded. */
function poolOf(timeoutMs: number): Pool {
  return new Pool({
    data: {
      module: 'data:text/javascript,await new Promise(() => setInterval(() => {}, 1000))',
      handler: 'index.handler',
      clock: new Float64Array(new SharedArrayBuffer(16)),
      seed: undefined,
      hurried: false,
      logFormat: 'Text',
      logLevel: 'INFO',
    },
    compileCache: join(tmpdir(), 'frontdesk-compiled'),
    makeRoom: () => undefined,
    functionName: 'Slow',
    environment: {},
    enlist: () => ({ environment: {}, ended: () => undefined }),
    memoryMb: 128,
    timeoutMs,
  });
}

const invocation = {
  requestId: '2a6d7c3e-0000-4000-8000-000000000001',
  payload: '{}',
  functionName: 'Slow',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:Slow:1',
  memoryLimitInMB: '128',
  logGroupName: '/aws/lambda/Slow',
  logStreamName: 'one',
  timeoutMs: 300_000,
  traceId: 'Root=1-0-0',
  seed: undefined,
} satisfies Invocation;

test('a function that is slow to start has, beside the ten seconds of its start, the time of its first invocation', async () => {
  const pool = poolOf(invocation.timeoutMs);
  const ended = jest.fn();
  const outcome = pool.invoke(invocation, undefined).then(ended);

  await jest.advanceTimersByTimeAsync(309_999);
  expect(ended).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  await outcome;

  const [[{ ok, payload }]] = ended.mock.calls as [[{ ok: boolean; payload: string }]];
  expect(ok).toBe(false);
  expect(JSON.parse(payload)).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringContaining('300.00 seconds'),
  });
});
