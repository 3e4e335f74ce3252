import { describe, expect, test } from '@jest/globals';
import type { RecordedCall, RecordedInvocation } from '../../../local/faults/fault.ts';
import { isAnEnd, laneOf, planFaults, planOutages, rulesOf, type Job, type Strike } from '../../faults/plan.ts';

const call = (
  fields: Partial<RecordedCall> & Pick<RecordedCall, 'caller' | 'service' | 'operation'>,
): RecordedCall => ({
  call: 1,
  attempt: 1,
  tables: [],
  resources: [],
  principal: 'role',
  ...fields,
});
const byFunction = (name: string, number: number, service: string, operation: string): RecordedCall =>
  call({ caller: `function ${name}`, function: name, invocation: 1, run: 1, call: number, service, operation });
const invocation = (name: string, by: string): RecordedInvocation => ({
  function: name,
  invocation: 1,
  run: 1,
  by,
  cold: false,
  ended: true,
});
const kindsAt = (strikes: readonly Strike[], id: string): string[] =>
  strikes.filter((strike) => strike.call === id).map(({ kind }) => kind);
const plan = (calls: readonly RecordedCall[], invocations: readonly RecordedInvocation[] = []) => {
  const { calls: ids, jobs } = planFaults({ calls, invocations });
  return { ids, jobs, strikes: jobs.flat() };
};

describe('the faults for a call', () => {
  test('of a function that writes: throttled, failing, its answer lost, dead when it was done', () => {
    const { strikes, ids } = plan([byFunction('relay', 2, 'sqs', 'SendMessageBatch')]);
    expect(ids).toEqual(['function relay#1/2 sqs:SendMessageBatch']);
    expect(kindsAt(strikes, ids[0] ?? '')).toEqual(['throttle', 'server-error', 'lost-response', 'crash-after']);
    expect(strikes[0]?.rule).toEqual({
      kind: 'throttle',
      persistent: true,
      where: {
        caller: 'function relay',
        function: 'relay',
        invocation: 1,
        run: 1,
        call: 2,
        service: 'sqs',
        operation: 'SendMessageBatch',
      },
    });
  });

  test('that only reads: no death after it, which would leave what a death before it leaves', () => {
    const { strikes, ids } = plan([byFunction('read-case', 1, 'dynamodb', 'GetItem')]);
    expect(kindsAt(strikes, ids[0] ?? '').toSorted()).toEqual(['lost-response', 'server-error', 'throttle']);
  });

  test('that is a transaction: it meets another one; that sends a mail: it is refused, or bounces', () => {
    const { strikes } = plan([
      byFunction('decide', 1, 'dynamodb', 'TransactWriteItems'),
      byFunction('send-mail', 1, 'ses', 'SendRawEmail'),
    ]);
    expect(kindsAt(strikes, 'function decide#1/1 dynamodb:TransactWriteItems')).toContain('conflict');
    expect(kindsAt(strikes, 'function send-mail#1/1 ses:SendRawEmail')).toEqual(
      expect.arrayContaining(['refused', 'bounced']),
    );
  });

  test('that delivers a batch: it comes twice; only one of a stream can be dropped', () => {
    const deliver = (caller: string): RecordedCall =>
      call({ caller, service: 'lambda', operation: 'Invoke', invokes: 'relay', records: 3 });
    const { strikes } = plan([deliver('stream Records'), deliver('queue mail')]);
    expect(kindsAt(strikes, 'stream Records/1 lambda:Invoke')).toEqual([
      'throttle',
      'server-error',
      'duplicate',
      'drop',
    ]);
    expect(kindsAt(strikes, 'queue mail/1 lambda:Invoke')).toEqual(['throttle', 'server-error', 'duplicate']);
  });

  test('are none for who watches, for a repeated attempt, for what Lambda does of itself', () => {
    const { ids } = plan([
      call({ caller: 'operator', service: 'dynamodb', operation: 'Query', principal: 'operator' }),
      { ...byFunction('relay', 1, 'sqs', 'SendMessageBatch'), attempt: 2 },
      call({ caller: 'lambda', service: 'logs', operation: 'PutLogEvents' }),
      call({ caller: 'queue mail', service: 'sqs', operation: 'ReceiveMessage' }),
    ]);
    expect(ids).toEqual([]);
  });
});

test('each invocation dies before its first call, and times out', () => {
  const { strikes } = plan([], [invocation('relay', 'stream Records')]);
  expect(kindsAt(strikes, 'function relay#1')).toEqual(['crash-before', 'timeout']);
});

describe('what is injected together', () => {
  const calls = [
    byFunction('create', 1, 'dynamodb', 'GetItem'),
    byFunction('create', 2, 'dynamodb', 'TransactWriteItems'),
    byFunction('archive', 1, 's3', 'PutObject'),
    byFunction('archive', 2, 's3', 'PutObject'),
  ];
  const invocations = [invocation('create', 'api POST /v1'), invocation('archive', 'stream Audit')];

  test('strikes different invocations, each at most three times, and nothing that was done before the last time', () => {
    const { jobs } = plan(calls, invocations);
    const [silent = [], ...others] = jobs;
    expect(silent.map(({ kind, call: id }) => `${kind} ${id}`)).toEqual([
      'lost-response function create#1/1 dynamodb:GetItem',
    ]);
    expect(others.some((job) => new Set(job.map(laneOf)).size > 1)).toBe(true);
    for (const job of others)
      for (const series of Map.groupBy(job, laneOf).values()) {
        expect(series.length).toBeLessThanOrEqual(3);
        for (const { kind } of series.slice(0, -1)) expect(['crash-after', 'lost-response']).not.toContain(kind);
      }
  });

  test('strikes one run of an invocation after the other, and the calls of a run that goes on together', () => {
    const { jobs } = plan(calls, invocations);
    const [silent = [], series = []] = jobs;
    const runs = (job: Job, name: string): (number | undefined)[] =>
      rulesOf(job).flatMap(({ where }) => (where?.function === name ? [where.run] : []));
    expect(runs(series, 'create')).toEqual([1, 2, 3]);
    expect(runs(series, 'archive')).toEqual([1, 2, 3]);
    expect(runs([...silent, ...silent], 'create')).toEqual([1, 1]);
  });

  test('is alone where a case is not expected to go on as without it', () => {
    const { jobs } = plan([
      byFunction('send-mail', 1, 'ses', 'SendRawEmail'),
      byFunction('create', 1, 'dynamodb', 'TransactWriteItems'),
    ]);
    const ends = jobs.filter(isAnEnd);
    expect(ends.map((job) => job.map(({ kind }) => kind))).toEqual([['bounced'], ['complained']]);
  });

  test('leaves nothing out, and injects nothing twice', () => {
    const { ids, strikes } = plan(calls, invocations);
    expect(new Set(strikes.map(({ call: id, kind }) => `${kind} ${id}`)).size).toBe(strikes.length);
    for (const id of ids) expect(kindsAt(strikes, id).length).toBeGreaterThan(0);
  });
});

test('each state’s function is down once, for as long as the state tries; then that of its catcher too', () => {
  const invoke = (state: string, number: number): RecordedCall =>
    call({
      caller: `states flow/${state}`,
      call: number,
      service: 'lambda',
      operation: 'Invoke',
      invokes: 'read-case',
    });
  const recording = { calls: [invoke('Read', 1), invoke('Read', 2), invoke('Ask', 1)], invocations: [] };
  const outages = planOutages(recording, new Map([['Ask', 'RecordFailure']]));
  expect(outages.map(({ call: id, also = [] }) => [id, also.map(({ where }) => where?.caller)])).toEqual([
    ['states flow/Read', []],
    ['states flow/Ask', []],
    ['states flow/Ask and RecordFailure', ['states flow/RecordFailure']],
  ]);
  for (const { rule } of outages) expect(rule.times).toBeGreaterThan(20);
});
