import { afterEach, describe, expect, test } from '@jest/globals';
import { createService as events } from '../../../local/services/events/index.ts';
import { compilePattern } from '../../../local/services/events/pattern.ts';
import { readExpression } from '../../../local/services/scheduler/expression.ts';
import { createService as scheduler } from '../../../local/services/scheduler/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { OPERATOR, START, allow, fn, linesOf, messagesIn, role, start, writesLogs } from './runtime-stack.ts';

const arnOf = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const queue = (QueueName: string): { Type: string; Properties: Record<string, unknown> } => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName },
});

describe('a schedule expression', () => {
  const next = (expression: string, zone: string, after: string): string | undefined => {
    const due = readExpression(expression, zone, Date.parse(after), 'test')(Date.parse(after));
    return due === undefined ? undefined : new Date(due).toISOString().replace('.000Z', 'Z');
  };

  test.each([
    ['cron(0 9 * * ? *)', 'America/New_York', '2026-11-02T13:59:59Z', '2026-11-02T14:00:00Z'],
    ['cron(0 9 * * ? *)', 'America/New_York', '2026-11-02T14:00:00Z', '2026-11-03T14:00:00Z'],
    ['cron(0/15 8-17 ? * MON-FRI *)', 'UTC', '2026-11-06T17:45:00Z', '2026-11-09T08:00:00Z'],
    ['cron(30 6 L * ? *)', 'UTC', '2026-02-01T00:00:00Z', '2026-02-28T06:30:00Z'],
    ['cron(0 0 ? * 2#1 *)', 'UTC', '2026-11-03T00:00:00Z', '2026-12-07T00:00:00Z'],
    ['cron(0 0 ? * 6L *)', 'UTC', '2026-11-01T00:00:00Z', '2026-11-27T00:00:00Z'],
    ['cron(0 0 29 2 ? *)', 'UTC', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['cron(0 12 1 1 ? 2026)', 'UTC', '2026-11-02T00:00:00Z', undefined],
    ['at(2026-11-02T10:00:00)', 'Europe/Berlin', '2026-11-02T00:00:00Z', '2026-11-02T09:00:00Z'],
    ['at(2026-11-02T10:00:00)', 'UTC', '2026-11-02T10:00:00Z', undefined],
  ])('%s in %s after %s is due %s', (expression, zone, after, due) => {
    expect(next(expression, zone, after)).toBe(due);
  });

  test('leaves out a wall-clock time that the spring change skips, and takes one that comes twice once', () => {
    expect(next('cron(30 2 * * ? *)', 'America/New_York', '2026-03-08T05:00:00Z')).toBe('2026-03-09T06:30:00Z');
    expect(next('cron(30 1 * * ? *)', 'America/New_York', '2026-11-01T04:00:00Z')).toBe('2026-11-01T05:30:00Z');
    expect(next('cron(30 1 * * ? *)', 'America/New_York', '2026-11-01T05:30:00Z')).toBe('2026-11-02T06:30:00Z');
  });

  test.each([
    'rate(0 minutes)',
    'rate(5 weeks)',
    'cron(0 9 * * *)',
    'cron(0 9 * * * *)',
    'cron(61 9 * * ? *)',
    'cron(0 9 15W * ? *)',
    'every day',
    'at(tomorrow)',
  ])('%s is refused by name', (expression) => {
    expect(() => readExpression(expression, 'UTC', START, 'Nightly')).toThrow(`Nightly: ${expression}`);
  });
});

describe('an event pattern', () => {
  test.each([
    [{ source: ['aws.s3'] }, { source: 'aws.s3' }, true],
    [{ source: ['aws.s3'] }, { source: 'aws.ec2' }, false],
    [{ source: ['aws.s3'] }, {}, false],
    [{ detail: { object: { key: [{ prefix: 'in/' }] } } }, { detail: { object: { key: 'in/a' } } }, true],
    [{ detail: { object: { key: [{ prefix: 'in/' }] } } }, { detail: { object: { key: 'out/a' } } }, false],
    [{ key: [{ suffix: '.pdf' }, 'other'] }, { key: 'a.pdf' }, true],
    [{ key: [{ suffix: '.pdf' }, 'other'] }, { key: 'other' }, true],
    [{ key: [{ exists: true }] }, { key: null }, true],
    [{ key: [{ exists: true }] }, {}, false],
    [{ key: [{ exists: false }] }, {}, true],
    [{ key: [{ 'anything-but': ['a', 'b'] }] }, { key: 'c' }, true],
    [{ key: [{ 'anything-but': ['a', 'b'] }] }, { key: 'b' }, false],
    [{ key: [{ 'anything-but': { prefix: 'x' } }] }, { key: 'xy' }, false],
    [{ size: [{ numeric: ['>', 0, '<=', 5] }] }, { size: 5 }, true],
    [{ size: [{ numeric: ['>', 0, '<=', 5] }] }, { size: 0 }, false],
    [{ key: [{ 'equals-ignore-case': 'AbC' }] }, { key: 'aBc' }, true],
    [{ key: [{ wildcard: 'a*/c.*' }] }, { key: 'ab/c.d' }, true],
    [{ key: [{ wildcard: 'a*/c.*' }] }, { key: 'ab/cxd' }, false],
    [{ tags: ['b'] }, { tags: ['a', 'b'] }, true],
    [{ $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
    [{ $or: [{ a: [1] }, { b: [2] }] }, { b: 1 }, false],
    [{ a: ['1'] }, { a: 1 }, false],
  ])('%j on %j is %s', (pattern, event, passes) => {
    expect(compilePattern(pattern, 'test')(event)).toBe(passes);
  });

  test('with a matcher that is not served is refused by name', () => {
    expect(() => compilePattern({ ip: [{ cidr: '10.0.0.0/8' }] }, 'Rule')).toThrow(
      'Rule.ip: the matcher cidr is not served',
    );
  });
});

describe('in the stack', () => {
  let stack: LocalStack;
  afterEach(() => stack.stop());
  const calls = async (name: string): Promise<string[]> =>
    (await linesOf(stack, `/aws/lambda/${name}`))
      .filter((line) => line.startsWith('CALL '))
      .map((line) => line.slice(5));
  const CODE = {
    Worker: `export const handler = async (event) => { process.stdout.write('CALL ' + JSON.stringify(event) + '\\n'); };`,
  };

  describe('a schedule', () => {
    const schedule = (
      more: object,
      target: object = {},
    ): { Type: string; DependsOn: string; Properties: Record<string, unknown> } => ({
      Type: 'AWS::Scheduler::Schedule',
      DependsOn: 'Caller',
      Properties: {
        ScheduleExpression: 'rate(5 minutes)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: arnOf('Worker'),
          RoleArn: arnOf('Caller'),
          Input: '{"at":"<aws.scheduler.scheduled-time>"}',
          ...target,
        },
        ...more,
      },
    });
    const caller = (): object[] => [
      allow('lambda:InvokeFunction', arnOf('Worker')),
      allow('sqs:SendMessage', [arnOf('Mail'), arnOf('Dead')]),
    ];
    const started = (more: object = {}, target: object = {}, statements = caller()): Promise<LocalStack> =>
      start(
        {
          Mail: queue('mail'),
          Dead: queue('dead'),
          ...fn('Worker', [writesLogs]),
          Caller: role('scheduler.amazonaws.com', statements),
          Tick: schedule(more, target),
        },
        CODE,
        [scheduler],
      );

    test('calls its function at each of its times, the first at once, with its input filled in', async () => {
      stack = await started();
      await stack.clock.advance(11 * 60_000);
      expect(await calls('Worker')).toEqual([
        '{"at":"2026-11-02T09:00:00Z"}',
        '{"at":"2026-11-02T09:05:00Z"}',
        '{"at":"2026-11-02T09:10:00Z"}',
      ]);
    });

    test('begins at once while time runs on by itself, too', async () => {
      stack = await start(
        {
          Mail: queue('mail'),
          Dead: queue('dead'),
          ...fn('Worker', [writesLogs]),
          Caller: role('scheduler.amazonaws.com', caller()),
          Tick: schedule({ ScheduleExpression: 'rate(1 day)' }),
        },
        CODE,
        [scheduler],
        'real',
      );
      expect(await calls('Worker')).toHaveLength(1);
    });

    test('keeps to its dates, and does nothing while it is disabled', async () => {
      stack = await started({ StartDate: '2026-11-02T09:07:00Z', EndDate: '2026-11-02T09:13:00Z' });
      await stack.clock.advance(3_600_000);
      expect(await calls('Worker')).toEqual(['{"at":"2026-11-02T09:07:00Z"}', '{"at":"2026-11-02T09:12:00Z"}']);
      await stack.stop();
      stack = await started({ State: 'DISABLED' });
      await stack.clock.advance(3_600_000);
      expect(await calls('Worker')).toEqual([]);
    });

    test('may send to a queue', async () => {
      stack = await started({}, { Arn: arnOf('Mail'), Input: 'now' });
      await stack.clock.settled();
      expect(await messagesIn(stack, 'mail')).toEqual(['now']);
    });

    test('without the right to call its target tells the dead-letter queue', async () => {
      stack = await started({}, { DeadLetterConfig: { Arn: arnOf('Dead') } }, [
        allow('sqs:SendMessage', arnOf('Dead')),
      ]);
      await stack.clock.settled();
      expect(await messagesIn(stack, 'dead')).toEqual(['{"at":"2026-11-02T09:00:00Z"}']);
      expect(await calls('Worker')).toEqual([]);
    });

    test('with a role that does not trust the scheduler is refused', async () => {
      const resources = { ...fn('Worker', [writesLogs]), Caller: role('lambda.amazonaws.com'), Tick: schedule({}) };
      await expect(start(resources, CODE, [scheduler])).rejects.toThrow(
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      );
    });
  });

  describe('a rule', () => {
    const started = (more: object = {}, target: object = {}, mayInvoke = true): Promise<LocalStack> =>
      start(
        {
          Dead: queue('dead'),
          DeadPolicy: {
            Type: 'AWS::SQS::QueuePolicy',
            Properties: {
              Queues: [{ Ref: 'Dead' }],
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Principal: { Service: 'events.amazonaws.com' },
                    Action: 'sqs:SendMessage',
                    Resource: arnOf('Dead'),
                    Condition: { ArnEquals: { 'aws:SourceArn': arnOf('Rule') } },
                  },
                ],
              },
            },
          },
          ...fn('Worker', [writesLogs]),
          Rule: {
            Type: 'AWS::Events::Rule',
            Properties: {
              EventPattern: { source: ['clinic'], detail: { kind: [{ prefix: 'case' }] } },
              Targets: [{ Id: 'T', Arn: arnOf('Worker'), ...target }],
              ...more,
            },
          },
          ...(mayInvoke && {
            Permission: {
              Type: 'AWS::Lambda::Permission',
              Properties: {
                Action: 'lambda:InvokeFunction',
                FunctionName: { Ref: 'Worker' },
                Principal: 'events.amazonaws.com',
                SourceArn: arnOf('Rule'),
              },
            },
          }),
        },
        CODE,
        [events],
      );
    const put = async (kind: string): Promise<unknown> => {
      const output = await stack.host.call(OPERATOR, 'events', 'PutEvents', {
        Entries: [{ Source: 'clinic', DetailType: 'Change', Detail: JSON.stringify({ kind, words: 'a "b"' }) }],
      });
      await stack.clock.settled();
      return output;
    };

    test('hands the events that match to its target, whole', async () => {
      stack = await started();
      expect(await put('case.new')).toMatchObject({ FailedEntryCount: 0 });
      await put('other');
      const [event = '', ...more] = await calls('Worker');
      expect(more).toEqual([]);
      expect(JSON.parse(event)).toEqual({
        version: '0',
        id: expect.any(String),
        'detail-type': 'Change',
        source: 'clinic',
        account: '111122223333',
        time: '2026-11-02T09:00:00Z',
        region: 'us-east-1',
        resources: [],
        detail: { kind: 'case.new', words: 'a "b"' },
      });
    });

    test('fills its template from the event, in and out of quotes', async () => {
      stack = await started(
        {},
        {
          InputTransformer: {
            InputPathsMap: { kind: '$.detail.kind', words: '$.detail.words', all: '$.detail' },
            InputTemplate: '{"text":"kind <kind>: <words>","bare":<words>,"all":<all>,"rule":<aws.events.rule-name>}',
          },
        },
      );
      await put('case.new');
      const [event = ''] = await calls('Worker');
      expect(JSON.parse(event)).toEqual({
        text: 'kind case.new: a "b"',
        bare: 'a "b"',
        all: { kind: 'case.new', words: 'a "b"' },
        rule: expect.any(String),
      });
    });

    test('that its target does not let in tells the dead-letter queue', async () => {
      stack = await started({}, { DeadLetterConfig: { Arn: arnOf('Dead') }, Input: '"x"' }, false);
      await put('case.new');
      expect(await calls('Worker')).toEqual([]);
      expect(await messagesIn(stack, 'dead')).toEqual(['"x"']);
    });

    test('does nothing while it is disabled', async () => {
      stack = await started({ State: 'DISABLED' });
      await put('case.new');
      expect(await calls('Worker')).toEqual([]);
    });
  });
});
