import { expect, test } from '@jest/globals';
import { Clock } from '../../../local/clock.ts';
import type { HttpRequest, Right, Service } from '../../../local/contract.ts';
import { CutConnection } from '../../../local/faults/errors.ts';
import { DROPPED, Faults } from '../../../local/faults/faults.ts';
import type { FunctionThread, Run } from '../../../local/faults/numbers.ts';

const START = Date.UTC(2026, 10, 2, 9);
const role = { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/Role', sessionName: 'Fn' } as const;
const rights: readonly Right[] = [{ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:111122223333:jobs' }];

/** A request that was signed with these keys, as an SDK sends it or in its URL. */
function request(accessKeyId: string, more: { presigned?: boolean; sdkId?: string } = {}): HttpRequest {
  const scope = `${accessKeyId}/20261102/us-east-1/sqs/aws4_request`;
  return {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(more.presigned === true ? { 'X-Amz-Credential': scope } : {}),
    headers: {
      ...(more.presigned !== true && { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, Signature=0` }),
      ...(more.sdkId !== undefined && { 'amz-sdk-invocation-id': more.sdkId }),
    },
    body: new Uint8Array(),
  };
}

/** Its operations answer with what they were asked. */
const served = (name: string, ...operations: readonly string[]): Service => ({
  name,
  protocol: { kind: 'json', version: '1.0', targetPrefix: name },
  operations: Object.fromEntries(
    operations.map((operation) => [operation, { rights: () => [], run: async (input) => input }]),
  ),
  resourceTypes: {},
});

function small(): {
  faults: Faults;
  clock: Clock;
  call: (http?: HttpRequest, by?: string) => Promise<string>;
  made: string[];
} {
  const clock = new Clock({ mode: 'manual', now: START });
  const faults = new Faults({
    clock,
    region: 'us-east-1',
    services: [served('sqs', 'SendMessage'), served('lambda', 'Invoke', 'GetFunctionConfiguration')],
  });
  const made: string[] = [];
  const call = async (http?: HttpRequest, by?: string): Promise<string> =>
    faults.around(
      { principal: role, service: 'sqs', operation: 'SendMessage', input: {}, rights: () => rights, http, by },
      async ({ caller = '' }) => {
        made.push(caller);
        return 'done';
      },
    );
  return { faults, clock, call, made };
}

function thread(run: (() => Run | undefined) | Run | undefined, isSpared = false): FunctionThread & { ends: string[] } {
  const ends: string[] = [];
  return {
    functionName: 'Fn',
    isSpared,
    run: () => (typeof run === 'function' ? run() : run),
    crash: () => void ends.push('crash'),
    timeOut: () => void ends.push('timeout'),
    ends,
  };
}

test('what a thread had sent before a fault ended it is not done, until another thread has its keys', async () => {
  const { faults, call, made } = small();
  const fn = thread(undefined);
  faults.enlist('ASIATHREAD', fn);
  await faults.arm({ kind: 'crash-before', where: { caller: 'function Fn', call: 2 } });
  await call(request('ASIATHREAD'));
  const [second, third] = await Promise.allSettled([call(request('ASIATHREAD')), call(request('ASIATHREAD'))]);
  expect([second, third]).toMatchObject([{ reason: expect.any(CutConnection) }, { reason: expect.any(CutConnection) }]);
  faults.discharge('ASIATHREAD');
  await expect(call(request('ASIATHREAD'))).rejects.toBeInstanceOf(CutConnection);
  expect(fn.ends).toEqual(['crash']);
  faults.enlist('ASIATHREAD', thread(undefined));
  await call(request('ASIATHREAD'));
  expect(made).toEqual(['function Fn', 'function Fn']);
});

test('of a thread whose process is spared, the run that a fault ended does nothing more, and the next one does', async () => {
  const { faults, call, made } = small();
  await faults.arm({ kind: 'crash-after', where: { caller: 'function Fn', invocation: 1, run: 1, call: 1 } });
  const struck = faults.begin('Fn', 'test', 1000, '{}');
  let run = struck;
  const fn = thread(() => run, true);
  faults.enlist('ASIATHREAD', fn);
  for (let calls = 0; calls < 2; calls += 1)
    await expect(call(request('ASIATHREAD'))).rejects.toBeInstanceOf(CutConnection);
  expect(made).toHaveLength(1);
  struck?.end(false, 'Runtime.ExitError', '');
  run = faults.begin('Fn', 'test', 1000, '{}');
  await call(request('ASIATHREAD'));
  expect(made).toHaveLength(2);
  expect(fn.ends).toEqual(['crash']);
});

test('who follows a presigned link is not the function that made it', async () => {
  const { faults, call, made } = small();
  faults.enlist('ASIATHREAD', thread(undefined));
  faults.record();
  await call(request('ASIATHREAD', { presigned: true }));
  expect(made).toEqual(['role Fn']);
});

test('the attempts of one call have one number, and what began before the numbering belongs to no run of it', async () => {
  const { faults, call } = small();
  faults.record();
  const old = faults.begin('Fn', 'test', 1000, '{}');
  faults.record();
  faults.enlist('ASIAOLD', thread(old));
  faults.enlist('ASIANEW', thread(faults.begin('Fn', 'test', 1000, '{}')));
  await call(request('ASIANEW', { sdkId: 'a' }));
  await call(request('ASIANEW', { sdkId: 'b' }));
  await call(request('ASIANEW', { sdkId: 'a' }));
  await call(request('ASIAOLD', { sdkId: 'a' }));
  const { calls, invocations } = faults.stopRecording();
  expect(calls.map(({ invocation, call: ordinal, attempt }) => [invocation, ordinal, attempt])).toEqual([
    [1, 1, 1],
    [1, 2, 1],
    [1, 1, 2],
    [0, 1, 1],
  ]);
  expect(invocations.map(({ invocation }) => invocation)).toEqual([1]);
  expect(faults.active).toBe(false);
});

test('what failed and comes again is the same invocation in another run', async () => {
  const { faults } = small();
  faults.record();
  const numberOf = (by: string, event: string, answer = '{"statusCode":200}', error?: string): string => {
    const run = faults.begin('Fn', by, 1000, event);
    run?.end(false, error, answer);
    return `${run?.recorded.invocation}.${run?.recorded.run}`;
  };
  const message = (body: string): string => JSON.stringify({ Records: [{ body }] });
  expect([
    numberOf('states flow/Ask', '{}', '', 'TransientFailure'),
    numberOf('states flow/Ask', '{}'),
    numberOf('states flow/Ask', '{}'),
    numberOf('api GET /', '{}', '{"statusCode":500}'),
    numberOf('api GET /', '{}'),
    numberOf('api GET /', '{}'),
    numberOf('queue jobs', message('one')),
    numberOf('queue jobs', message('two')),
    numberOf('queue jobs', message('one')),
  ]).toEqual(['1.1', '1.2', '2.1', '3.1', '3.2', '4.1', '5.1', '6.1', '5.2']);
});

test('a rule can be about one run of an invocation', async () => {
  const { faults, call } = small();
  await faults.arm({ kind: 'throttle', where: { caller: 'function Fn', invocation: 1, run: 2 } });
  const outcomes = [];
  for (const key of ['ASIAONE', 'ASIATWO']) {
    const run = faults.begin('Fn', 'states flow/Ask', 1000, '{}');
    faults.enlist(key, thread(run));
    outcomes.push(await call(request(key)).catch((error: { code: string }) => error.code));
    run?.end(false, 'TransientFailure', '');
  }
  expect(outcomes).toEqual(['done', 'RequestThrottled']);
  await expect(faults.arm({ kind: 'throttle', where: { caller: 'function Fn', run: 2 } })).rejects.toThrow(
    'of which invocation',
  );
});

test('a rule can be about some runs of an invocation: whichever comes to the call', async () => {
  const { faults, call } = small();
  const where = { caller: 'function Fn', invocation: 1, run: 2, lastRun: 3 };
  for (const call of [2, 1, 1]) await faults.arm({ kind: 'throttle', where: { ...where, call } });
  await faults.arm({ kind: 'timeout', where });
  const outcomes = [];
  const struck = [];
  for (const key of ['ASIAONE', 'ASIATWO', 'ASIATHREE', 'ASIAFOUR']) {
    const run = faults.begin('Fn', 'states flow/Ask', 1000, '{}');
    struck.push(run?.struck?.kind);
    faults.enlist(key, thread(run));
    outcomes.push(await call(request(key)).catch((error: { code: string }) => error.code));
    run?.end(false, 'TransientFailure', '');
  }
  expect(outcomes).toEqual(['done', 'RequestThrottled', 'RequestThrottled', 'done']);
  expect(struck).toEqual([undefined, 'timeout', undefined, undefined]);
  expect(faults.armed().map(({ fired }) => fired)).toEqual([0, 1, 1, 1]);
});

test.each([
  [{ invocation: 1, lastRun: 3 }, 'from which run on'],
  [{ invocation: 1, run: 3, lastRun: 2 }, 'none before that'],
])('the last of some runs comes after a first one: %j', async (where, problem) => {
  const { faults } = small();
  const rule = { kind: 'throttle', where: { caller: 'function Fn', ...where } } as const;
  await expect(faults.arm(rule)).rejects.toThrow(problem);
});

test('what is rehearsed is rehearsed before one run', async () => {
  const { faults } = small();
  const where = { function: 'Fn', caller: 'function Fn', invocation: 1, run: 1, lastRun: 2, call: 1 };
  await expect(faults.arm({ kind: 'throttle', rehearsed: true, where })).rejects.toThrow('before one run');
});

test('a call that takes longer than the run has left is done, and the run has timed out when its time is over', async () => {
  const { faults, clock, call, made } = small();
  await faults.arm({ kind: 'latency', where: { caller: 'function Fn' }, seconds: 90 });
  const fn = thread(faults.begin('Fn', 'test', 10_000, '{}'));
  faults.enlist('ASIATHREAD', fn);
  await clock.pass(4000);
  await expect(call(request('ASIATHREAD'))).rejects.toBeInstanceOf(CutConnection);
  expect(made).toHaveLength(1);
  expect(fn.ends).toEqual(['timeout']);
  expect(clock.now() - START).toBe(10_000);
});

test('of several rules the one armed first that is not spent strikes: a list of them is a script', async () => {
  const { faults, call, made } = small();
  const where = { caller: 'queue jobs' };
  for (const kind of ['throttle', 'lost-response', 'server-error'] as const) await faults.arm({ kind, where });
  const outcomes = [];
  for (let i = 0; i < 4; i++)
    outcomes.push(await call(undefined, 'queue jobs').catch((error: { code: string }) => error.code));
  expect(outcomes).toEqual(['RequestThrottled', 'SdkClientException', 'InternalError', 'done']);
  expect(made).toHaveLength(2);
  expect(faults.disarm().map(({ fired }) => fired)).toEqual([1, 1, 1]);
});

test('only a batch that can be lost on the way is dropped', async () => {
  const { faults } = small();
  await faults.arm({ kind: 'drop', where: { caller: 'stream T' }, times: 2 });
  const deliver = (droppable: boolean): Promise<unknown> =>
    faults.around(
      {
        principal: role,
        service: 'lambda',
        operation: 'Invoke',
        input: {},
        rights: () => [],
        by: 'stream T',
        records: 3,
        droppable,
      },
      async () => 'handled',
    );
  expect([await deliver(false), await deliver(true)]).toEqual(['handled', DROPPED]);
});
