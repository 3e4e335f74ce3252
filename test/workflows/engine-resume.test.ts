import { describe, expect, test } from '@jest/globals';
import { Clock } from '../../local/clock.ts';
import { compile } from '../../local/services/states/compile.ts';
import type { Machine } from '../../local/services/states/definition.ts';
import { Engine } from '../../local/services/states/engine.ts';
import type { ExecutionRecord } from '../../local/services/states/record.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:';
const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Set',
  States: {
    Set: { Type: 'Pass', Assign: { kept: 'kept' }, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, Output: 'waited', End: true } } },
        {
          StartAt: 'Ask',
          States: {
            Ask: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
              Arguments: { FunctionName: `${FUNCTION}ask`, Payload: '{% $states.context.Task.Token %}' },
              TimeoutSeconds: 7200,
              End: true,
            },
          },
        },
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              Items: [1, 2, 3],
              MaxConcurrency: 1,
              ItemProcessor: {
                StartAt: 'Pause',
                States: { Pause: { Type: 'Wait', Seconds: 1000, Output: '{% $states.input * 2 %}', End: true } },
              },
              End: true,
            },
          },
        },
      ],
      Output: ['{% $kept %}', '{% $states.result %}'],
      End: true,
    },
  },
});

function machineOf(text: string): Machine {
  const { machine, diagnostics } = compile(text);
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return machine;
}

function newRecord(now: number): ExecutionRecord {
  return {
    arn: 'arn:aws:states:us-east-1:111122223333:execution:m:e',
    name: 'e',
    machineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:m',
    machineName: 'm',
    roleArn: 'arn:aws:iam::111122223333:role/r',
    definition,
    input: '{}',
    startedAt: now,
    status: 'RUNNING',
    redriveCount: 0,
    draws: 0,
    events: [],
    threads: {},
    nextId: 1,
  };
}

describe('an execution written down and taken up again', () => {
  test.each([0, 500, 1500, 3599])('after %d seconds comes to the same end', async (seconds) => {
    const tokens: string[] = [];
    const engineOn = (clock: Clock): Engine =>
      new Engine({
        clock,
        region: 'us-east-1',
        invoke: async (_, { payload }) => {
          tokens.push(JSON.parse(payload) as string);
          return { kind: 'payload', payload: 'null', executedVersion: '$LATEST', requestId: 'r' };
        },
      });
    const first = new Clock({ mode: 'manual', now: Date.UTC(2026, 0, 5) });
    const record = newRecord(first.now());
    engineOn(first).start(record, machineOf(definition));
    await first.advance(seconds * 1000);

    const copy = JSON.parse(JSON.stringify(record)) as ExecutionRecord;
    const clock = new Clock({ mode: 'manual', now: first.now() });
    const engine = engineOn(clock);
    engine.resume(copy, machineOf(copy.definition));
    await clock.advance(3_600_000);
    expect(copy.status).toBe('RUNNING');
    expect(tokens).toHaveLength(1);
    engine.waits.succeed(tokens[0] ?? '', '"answered"');
    await clock.settled();
    expect(copy).toMatchObject({ status: 'SUCCEEDED', output: '["kept",["waited","answered",[2,4,6]]]' });
    expect(record.status).toBe('RUNNING');
  });

  test('calls a function again whose answer was not written down', async () => {
    const machine = machineOf(
      JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'T',
        States: { T: { Type: 'Task', Resource: `${FUNCTION}slow`, End: true } },
      }),
    );
    const clock = new Clock({ mode: 'manual', now: 0 });
    const record = newRecord(0);
    let copy = record;
    const lost = new Engine({
      clock,
      region: 'us-east-1',
      invoke: async () => {
        copy = JSON.parse(JSON.stringify(record)) as ExecutionRecord;
        return { kind: 'payload', payload: '1', executedVersion: '$LATEST', requestId: 'r' };
      },
    });
    lost.start(record, machine);
    await clock.settled();
    const again = new Engine({
      clock,
      region: 'us-east-1',
      invoke: async () => ({ kind: 'payload', payload: '2', executedVersion: '$LATEST', requestId: 'r' }),
    });
    again.resume(copy, machine);
    await clock.settled();
    expect(copy).toMatchObject({ status: 'SUCCEEDED', output: '2' });
    expect(copy.events.map(({ type }) => type).filter((type) => type === 'LambdaFunctionScheduled')).toHaveLength(1);
  });
});
