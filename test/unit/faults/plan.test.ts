import { describe, expect, test } from '@jest/globals';
import type { RecordedCall, RecordedInvocation } from '../../../local/faults/fault.ts';
import { Agenda, StageAgenda } from '../../faults/agenda.ts';
import {
  companyOf,
  forGood,
  isAnEnd,
  laneOf,
  planFaults,
  planOutages,
  rehearsal,
  rulesOf,
  type Job,
  type Strike,
} from '../../faults/plan.ts';
import { sortRehearsed } from '../../faults/rehearsed.ts';
import type { Trace } from '../../faults/standing.ts';

const call = (
  fields: Partial<RecordedCall> & Pick<RecordedCall, 'caller' | 'service' | 'operation'>,
): RecordedCall => ({
  call: 1,
  nth: 1,
  attempt: 1,
  tables: [],
  resources: [],
  principal: 'role',
  ...fields,
});
const byFunction = (name: string, number: number, service: string, operation: string): RecordedCall =>
  call({
    caller: `function ${name}`,
    function: name,
    invocation: 1,
    run: 1,
    call: number,
    nth: number,
    service,
    operation,
  });
const invocation = (name: string, by: string): RecordedInvocation => ({
  function: name,
  invocation: 1,
  run: 1,
  by,
  event: '{}',
  cold: false,
  ended: true,
});
const kindsAt = (strikes: readonly Strike[], id: string): string[] =>
  strikes.filter((strike) => strike.call === id).map(({ kind }) => kind);
const plan = (calls: readonly RecordedCall[], invocations: readonly RecordedInvocation[] = []) => {
  const { calls: ids, strikes, ends } = planFaults({ calls, invocations });
  // What rehearsals leave to be made for good is made as if none could be rehearsed.
  const made = strikes.map((strike) => ({ ...strike, isRehearsable: false }));
  return { ids, ends, strikes: [...strikes, ...ends.flat()], agenda: new StageAgenda(made, ends) };
};
/** What is made of it, run by run, if all goes well. */
const jobsOf = (agenda: StageAgenda): Job[] =>
  Array.from({ length: 100 }, () => agenda.take(true) ?? []).filter(({ length }) => length > 0);
const named = (job: Job | undefined): string[] | undefined => job?.map(({ kind, call: id }) => `${kind} ${id}`);

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
        nth: 2,
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

describe('what is rehearsed', () => {
  const calls = [
    byFunction('send-mail', 1, 'dynamodb', 'UpdateItem'),
    byFunction('send-mail', 2, 'sqs', 'PurgeQueue'),
    byFunction('send-mail', 3, 'dynamodb', 'UpdateItem'),
  ].map((each, at) => ({ ...each, nth: at === 2 ? 2 : 1 }));
  const rehearsable = (more: Partial<RecordedInvocation> = {}, of = calls): string[] =>
    plan(of, [{ ...invocation('send-mail', 'queue mail'), ...more }])
      .strikes.filter(({ isRehearsable }) => isRehearsable)
      .map(({ kind, rule }) => `${kind} ${rule.where?.operation} ${rule.where?.nth}`);

  test('is what strikes a run before it does what cannot be undone, and ends it there', () => {
    expect(rehearsable()).toEqual([
      'throttle UpdateItem 1',
      'server-error UpdateItem 1',
      'crash-after UpdateItem 1',
      'throttle PurgeQueue 1',
      'server-error PurgeQueue 1',
    ]);
  });

  test('and everything where all can be undone, but for the answers to reads, which an SDK asks for again', () => {
    const reversible = [
      byFunction('send-mail', 1, 'dynamodb', 'GetItem'),
      byFunction('send-mail', 2, 'dynamodb', 'PutItem'),
    ];
    expect(rehearsable({}, reversible)).toEqual([
      'throttle GetItem 1',
      'server-error GetItem 1',
      'throttle PutItem 2',
      'server-error PutItem 2',
      'lost-response PutItem 2',
      'crash-after PutItem 2',
    ]);
  });

  test('comes first, in all stages of one run', () => {
    const { strikes } = planFaults({ calls, invocations: [] });
    const agenda = new Agenda([new StageAgenda(strikes, []), new StageAgenda(strikes, [])]);
    const first = agenda.next();
    expect(first.map(({ job = [] }) => companyOf(job))).toEqual(['a rehearsal', 'a rehearsal']);
    expect(first[0]?.job?.map(({ kind }) => kind)).toEqual([
      'throttle',
      'server-error',
      'crash-after',
      'throttle',
      'server-error',
    ]);
    expect(rulesOf(first[0]?.job ?? []).every(({ rehearsed, where }) => rehearsed === true && where?.run === 1)).toBe(
      true,
    );
    while (agenda.left > 0) for (const { job = [] } of agenda.next()) expect(companyOf(job)).not.toBe('a rehearsal');
  });

  const [throttle, failure, lost] = (['throttle', 'server-error', 'lost-response'] as const).map((kind) =>
    rehearsal({ caller: 'function relay', call: 'function relay#1/1 sqs:SendMessageBatch', kind, rule: { kind } }),
  ) as [Strike, Strike, Strike];
  const trace = (left: string, stays?: string): Trace => ({ left, plain: 'sent', stays });

  test('is one with what left the same behind and answered the same; what came to nothing else than a run without it is over', () => {
    const { harmless, alike, unclear } = sortRehearsed(
      [throttle, failure, lost],
      [1, 1, 1],
      [trace('failed'), trace('failed'), trace('sent')],
    );
    const one = { strikes: [throttle, failure].map(forGood), isBareFailure: true };
    expect([harmless, alike, unclear]).toEqual([[forGood(lost)], [one], []]);
  });

  test('is made for good where it was not met, or could not be undone, or its run never ended', () => {
    const { unclear } = sortRehearsed(
      [throttle, failure, lost],
      [0, 1, 1],
      [trace('sent'), trace('failed', 'ses'), undefined],
    );
    expect(unclear).toEqual([throttle, failure, lost].map(forGood));
  });
});

describe('what is injected together', () => {
  const calls = [
    byFunction('create', 1, 'dynamodb', 'GetItem'),
    byFunction('create', 2, 'dynamodb', 'TransactWriteItems'),
    byFunction('archive', 1, 's3', 'PutObject'),
    byFunction('archive', 2, 's3', 'PutObject'),
  ];
  const invocations = [invocation('create', 'api POST /v1'), invocation('archive', 'stream Audit')];

  test('strikes different invocations, and what a service calls on its own once', () => {
    const called = { ...byFunction('archive', 3, 's3', 'PutObject'), caller: 'queue mails' };
    const { function: _, invocation: __, run: ___, ...ofService } = called;
    const [silent = [], first = []] = jobsOf(plan([...calls, ofService], invocations).agenda);
    expect(named(silent)).toEqual(['lost-response function create#1/1 dynamodb:GetItem']);
    const lanes = Map.groupBy(first, laneOf);
    expect([...lanes.keys()]).toEqual(expect.arrayContaining(['function create#1', 'function archive#1']));
    expect(first.filter(({ caller }) => caller === 'queue mails')).toHaveLength(1);
  });

  test('strikes whichever run of an invocation comes to it, as long as that may fail once more', () => {
    const [silent = [], heard = []] = jobsOf(plan(calls, invocations).agenda);
    const runs = (job: Job, name: string): Set<string> =>
      new Set(
        rulesOf(job).flatMap(({ where }) =>
          where?.function === name ? [`${String(where.run)} to ${String(where.lastRun)}`] : [],
        ),
      );
    expect(runs(heard, 'create')).toEqual(new Set(['1 to 8']));
    expect(runs(heard, 'archive')).toEqual(new Set(['1 to 3']));
    // A read whose answer is lost is read again in the same run.
    expect(runs([...silent, ...silent], 'create')).toEqual(new Set(['1 to undefined']));
    expect(runs(heard.slice(0, 1), 'create')).toEqual(new Set(['1 to undefined']));
  });

  test('is alone where a case is not expected to go on as without it', () => {
    const { agenda } = plan([
      byFunction('send-mail', 1, 'ses', 'SendRawEmail'),
      byFunction('create', 1, 'dynamodb', 'TransactWriteItems'),
    ]);
    const ends = jobsOf(agenda).filter(isAnEnd);
    expect(ends.map((job) => job.map(({ kind }) => kind))).toEqual([['bounced'], ['complained']]);
  });

  test('leaves nothing out, and injects nothing twice', () => {
    const { ids, strikes, agenda } = plan(calls, invocations);
    const made = jobsOf(agenda).flat();
    expect(new Set(named(made)).size).toBe(made.length);
    expect(made.length).toBe(strikes.length);
    for (const id of ids) expect(kindsAt(made, id).length).toBeGreaterThan(0);
  });
});

describe('what is still to do', () => {
  const three = ['a', 'b', 'c'].map((name) => byFunction(name, 1, 'dynamodb', 'PutItem'));
  const fresh = (): StageAgenda => plan(three).agenda;

  test('is made again by halves where it did not end well together, down to the single one', () => {
    const agenda = fresh();
    const job = agenda.take(true) ?? [];
    agenda.halve(job.slice(0, 3));
    expect(agenda.take(true)).toEqual(job.slice(0, 2));
    agenda.halve(job.slice(0, 2));
    const rest = jobsOf(agenda);
    for (const strike of job.slice(0, 3)) expect(rest).toContainEqual([strike]);
  });

  test('is made alone, what the company of others keeps from firing', () => {
    const agenda = fresh();
    const [strike] = agenda.take(true) ?? [];
    for (let times = 0; times < 3; times += 1) {
      jobsOf(agenda);
      agenda.again(strike ? [strike] : [], []);
    }
    expect(agenda.take(false)).toEqual([strike]);
    expect(agenda.take(true)).toBeUndefined();
  });

  test('waits for its turn as often as another of its invocation fires', () => {
    const agenda = fresh();
    const job = agenda.take(true) ?? [];
    const [strike, other] = job.filter(({ caller }) => caller === 'function a');
    if (!strike || !other) throw new Error('there are not two strikes of one invocation');
    jobsOf(agenda);
    for (let times = 0; times < 5; times += 1) {
      agenda.again([strike], [other]);
      expect(agenda.take(true)).toEqual([strike]);
    }
  });

  test('is what no run came to, as it was', () => {
    const agenda = fresh();
    const before = agenda.left;
    const job = agenda.take(true) ?? [];
    agenda.putBack(job);
    expect(agenda.left).toBe(before);
    expect(agenda.take(true)).toEqual(job);
  });

  test('ends a run of what is made once, or one of its own: one outage in each', () => {
    const outage: Strike = {
      caller: 'states flow/Read',
      call: 'states flow/Read',
      kind: 'outage',
      rule: { kind: 'throttle' },
    };
    const strikes = (plan(three).agenda.take(true) ?? []).slice(0, 1);
    const ending = (): StageAgenda =>
      new StageAgenda(
        strikes.slice(0, 1),
        Array.from({ length: 9 }, () => [outage]),
      );
    const agenda = new Agenda([ending(), ending()]);
    const made: string[][] = [];
    while (agenda.left > 0)
      made.push(
        agenda
          .next()
          .flatMap(({ stage, job, end }) => [job, end].flatMap((each) => (each ? `${stage} ${companyOf(each)}` : []))),
      );
    expect(made[0]).toEqual(['0 what heals', '1 what heals', '1 an outage']);
    expect(made).toHaveLength(18);
    for (const jobs of made) expect(jobs.filter((name) => name.endsWith('an outage'))).toHaveLength(1);
  });

  test('ends a run where a case goes on with other people, and is in one run of all stages where an archive lacks a copy', () => {
    const of = (): StageAgenda =>
      plan([
        byFunction('send-mail', 1, 'ses', 'SendRawEmail'),
        call({ caller: 'stream Audit', service: 'lambda', operation: 'Invoke', records: 1 }),
      ]).agenda;
    const agenda = new Agenda([of(), of()]);
    const made: { readonly jobs: readonly string[]; readonly ends: readonly string[] }[] = [];
    while (agenda.left > 0) {
      const tasks = agenda.next();
      const named = (jobs: readonly (Job | undefined)[]): string[] =>
        jobs.flatMap((job) => (job ? companyOf(job) : []));
      made.push({ jobs: named(tasks.map(({ job }) => job)), ends: named(tasks.map(({ end }) => end)) });
    }
    const people = made.map(
      ({ jobs, ends }) => [...jobs, ...ends].filter((company) => company === 'other people').length,
    );
    expect(Math.max(...people)).toBe(1);
    expect(people.reduce((sum, number) => sum + number)).toBe(4);
    const copies = made.filter(({ jobs }) => jobs.includes('missing copies'));
    expect(copies).toEqual([{ jobs: ['missing copies', 'missing copies'], ends: [] }]);
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
