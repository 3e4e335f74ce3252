import { describe, expect, test } from '@jest/globals';
import { workflowBench, type TestFunction } from '../../local/services/states/testing.ts';
import type { HistoryEvent } from '../../local/services/states/record.ts';

const jsonata = (StartAt: string, States: object): object => ({ QueryLanguage: 'JSONata', StartAt, States });
const fails: TestFunction = () => {
  throw Object.assign(new Error('no'), { name: 'Refused' });
};
const call = (fields: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: '${work}', Payload: 1 },
  ...fields,
  End: true,
});

/** Each event as `type` and what it points back to, which is how AWS's histories are told apart. */
function chain(history: readonly HistoryEvent[]): string[] {
  history.forEach((event, index) => expect(event.id).toBe(index + 1));
  return history.map((event) => `${event.type} ${event.previousEventId}`);
}

async function historyOf(
  definition: object,
  input: unknown = {},
  work: TestFunction = () => 'done',
): Promise<readonly HistoryEvent[]> {
  const bench = await workflowBench({ definition, functions: { work } });
  return (await bench.run(input)).history;
}

describe('the history of a Task', () => {
  test('lambda:invoke', async () => {
    const history = await historyOf(jsonata('T', { T: call({ TimeoutSeconds: 9, Output: 1 }) }));
    expect(chain(history)).toEqual([
      'ExecutionStarted 0',
      'TaskStateEntered 0',
      'TaskScheduled 2',
      'TaskStarted 3',
      'TaskSucceeded 4',
      'TaskStateExited 5',
      'ExecutionSucceeded 6',
    ]);
    expect(history[2]?.['taskScheduledEventDetails']).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: '{"FunctionName":"arn:aws:lambda:us-east-1:111122223333:function:work","Payload":1}',
      timeoutInSeconds: 9,
    });
    const output = JSON.parse(String(history[4]?.['taskSucceededEventDetails']?.['output'])) as Record<string, unknown>;
    expect(Object.keys(output)).toEqual([
      'ExecutedVersion',
      'Payload',
      'SdkHttpMetadata',
      'SdkResponseMetadata',
      'StatusCode',
    ]);
  });

  test('a function by its own ARN', async () => {
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:work';
    const history = await historyOf(
      jsonata('T', { T: { Type: 'Task', Resource: arn, End: true } }),
      { n: 1 },
      (event) => event,
    );
    expect(chain(history)).toEqual([
      'ExecutionStarted 0',
      'TaskStateEntered 0',
      'LambdaFunctionScheduled 2',
      'LambdaFunctionStarted 3',
      'LambdaFunctionSucceeded 4',
      'TaskStateExited 5',
      'ExecutionSucceeded 6',
    ]);
    expect(history[2]?.['lambdaFunctionScheduledEventDetails']).toEqual({
      resource: arn,
      input: '{"n":1}',
      inputDetails: { truncated: false },
    });
  });

  test('one that waits for a token and is not answered', async () => {
    const history = await historyOf(
      jsonata('T', {
        T: { ...call({ TimeoutSeconds: 60 }), Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' },
      }),
    );
    expect(chain(history)).toEqual([
      'ExecutionStarted 0',
      'TaskStateEntered 0',
      'TaskScheduled 2',
      'TaskStarted 3',
      'TaskSubmitted 4',
      'TaskTimedOut 5',
      'ExecutionFailed 6',
    ]);
    expect(history[5]?.['taskTimedOutEventDetails']).toEqual({
      resourceType: 'lambda',
      resource: 'invoke.waitForTaskToken',
      error: 'States.Timeout',
    });
    expect(history[6]?.['executionFailedEventDetails']).toEqual({ error: 'States.Timeout' });
  });

  test('retries leave no event of their own', async () => {
    const history = await historyOf(
      jsonata('T', { T: call({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] }) }),
      {},
      fails,
    );
    expect(chain(history).slice(2)).toEqual([
      'TaskScheduled 2',
      'TaskStarted 3',
      'TaskFailed 4',
      'TaskScheduled 5',
      'TaskStarted 6',
      'TaskFailed 7',
      'ExecutionFailed 8',
    ]);
    expect(Number(history[5]?.timestamp) - Number(history[4]?.timestamp)).toBe(1000);
  });
});

describe('the history of a Parallel', () => {
  const branch = (name: string, state: object): object => ({ StartAt: name, States: { [name]: state } });

  test('continues from the last event of a branch, past ParallelStateSucceeded', async () => {
    const history = await historyOf(
      jsonata('P', {
        P: {
          Type: 'Parallel',
          Branches: [branch('A', { Type: 'Pass', End: true }), branch('B', { Type: 'Pass', End: true })],
          End: true,
        },
      }),
      { x: 'a' },
    );
    expect(chain(history)).toEqual([
      'ExecutionStarted 0',
      'ParallelStateEntered 0',
      'ParallelStateStarted 2',
      'PassStateEntered 3',
      'PassStateExited 4',
      'PassStateEntered 3',
      'PassStateExited 6',
      'ParallelStateSucceeded 7',
      'ParallelStateExited 7',
      'ExecutionSucceeded 9',
    ]);
    expect(history[8]?.['stateExitedEventDetails']?.['output']).toBe('[{"x":"a"},{"x":"a"}]');
  });

  test('a failed Task of a branch is aborted, and the Parallel fails from the failure', async () => {
    const history = await historyOf(
      jsonata('P', {
        P: {
          Type: 'Parallel',
          Branches: [branch('T', call())],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'H' }],
          End: true,
        },
        H: { Type: 'Pass', End: true },
      }),
      {},
      fails,
    );
    expect(chain(history).slice(3)).toEqual([
      'TaskStateEntered 3',
      'TaskScheduled 4',
      'TaskStarted 5',
      'TaskFailed 6',
      'TaskStateAborted 7',
      'ParallelStateFailed 7',
      'ParallelStateExited 9',
      'PassStateEntered 10',
      'PassStateExited 11',
      'ExecutionSucceeded 12',
    ]);
    expect(history[7]).toEqual({ id: 8, previousEventId: 7, type: 'TaskStateAborted', timestamp: expect.any(Date) });
  });

  test('the states in which other branches were cut off stand before its failure', async () => {
    const history = await historyOf(
      jsonata('P', {
        P: {
          Type: 'Parallel',
          Branches: [
            branch('Long', { Type: 'Wait', Seconds: 100, End: true }),
            {
              StartAt: 'Soon',
              States: { Soon: { Type: 'Wait', Seconds: 1, Next: 'Boom' }, Boom: { Type: 'Fail', Error: 'Boom' } },
            },
          ],
          End: true,
        },
      }),
    );
    expect(chain(history).slice(3)).toEqual([
      'WaitStateEntered 3',
      'WaitStateEntered 3',
      'WaitStateExited 5',
      'FailStateEntered 6',
      'WaitStateAborted 7',
      'ParallelStateFailed 7',
      'ExecutionFailed 9',
    ]);
  });

  test('a catcher whose own Output fails makes the state fail a second time', async () => {
    const history = await historyOf(
      jsonata('P', {
        P: {
          Type: 'Parallel',
          Branches: [branch('Boom', { Type: 'Fail', Error: 'E' })],
          Catch: [
            { ErrorEquals: ['Other'], Next: 'D' },
            { ErrorEquals: ['States.ALL'], Output: { v: '{% $states.input.missing %}' }, Next: 'D' },
          ],
          End: true,
        },
        D: { Type: 'Pass', End: true },
      }),
    );
    expect(chain(history).slice(3)).toEqual([
      'FailStateEntered 3',
      'ParallelStateFailed 4',
      'EvaluationFailed 4',
      'ParallelStateFailed 6',
      'ExecutionFailed 7',
    ]);
    expect(history[5]?.['evaluationFailedEventDetails']).toMatchObject({ location: 'Catch[1]/Output/v', state: 'P' });
  });
});

describe('the history of a Map', () => {
  const map = (fields: object, states: object, startAt: string): object =>
    jsonata('M', { M: { Type: 'Map', ...fields, ItemProcessor: { StartAt: startAt, States: states }, End: true } });

  test('over nothing', async () => {
    const history = await historyOf(map({ Items: [] }, { I: { Type: 'Pass', End: true } }, 'I'));
    expect(chain(history)).toEqual([
      'ExecutionStarted 0',
      'MapStateEntered 0',
      'MapStateStarted 2',
      'MapStateSucceeded 3',
      'MapStateExited 3',
      'ExecutionSucceeded 5',
    ]);
  });

  test('an iteration that fails', async () => {
    const history = await historyOf(map({ Items: [1, 2], MaxConcurrency: 1 }, { T: call() }, 'T'), {}, fails);
    expect(chain(history).slice(3)).toEqual([
      'MapIterationStarted 3',
      'TaskStateEntered 4',
      'TaskScheduled 5',
      'TaskStarted 6',
      'TaskFailed 7',
      'TaskStateAborted 8',
      'MapIterationFailed 8',
      'MapStateFailed 8',
      'ExecutionFailed 11',
    ]);
    expect(history[9]?.['mapIterationFailedEventDetails']).toEqual({ index: 0, name: 'M' });
  });

  test('iterations that are cut off stand before the failure', async () => {
    const history = await historyOf(
      map(
        { Items: [1, 100] },
        {
          W: { Type: 'Wait', Seconds: '{% $states.input %}', Next: 'F' },
          F: { Type: 'Fail', Error: 'E' },
        },
        'W',
      ),
    );
    expect(chain(history).slice(3)).toEqual([
      'MapIterationStarted 3',
      'MapIterationStarted 3',
      'WaitStateEntered 4',
      'WaitStateEntered 5',
      'WaitStateExited 6',
      'FailStateEntered 8',
      'MapIterationAborted 9',
      'WaitStateAborted 9',
      'MapIterationFailed 9',
      'MapStateFailed 9',
      'ExecutionFailed 13',
    ]);
  });

  test('an ItemSelector that fails ends the Map and the iterations that run', async () => {
    const history = await historyOf(
      map(
        { Items: [{ v: 1 }, {}], ItemSelector: { v: '{% $states.context.Map.Item.Value.v %}' } },
        { W: { Type: 'Wait', Seconds: 9, End: true } },
        'W',
      ),
    );
    expect(chain(history).slice(3)).toEqual([
      'MapIterationStarted 3',
      'EvaluationFailed 3',
      'MapIterationAborted 5',
      'MapStateFailed 5',
      'ExecutionFailed 7',
    ]);
    expect(history[4]?.['evaluationFailedEventDetails']).toMatchObject({ location: 'ItemSelector/v', state: 'M' });
  });
});

describe('what no state can handle, within a Map', () => {
  const definition = (tolerance: object): object =>
    jsonata('M', {
      M: {
        Type: 'Map',
        Items: [1, 9],
        ...tolerance,
        ItemProcessor: {
          StartAt: 'W',
          States: {
            W: { Type: 'Wait', Seconds: '{% $states.input %}', Next: 'C' },
            C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 9 %}', Next: 'D' }] },
            D: { Type: 'Pass', End: true },
          },
        },
        Catch: [{ ErrorEquals: ['States.Runtime'], Next: 'H' }],
        End: true,
      },
      H: { Type: 'Pass', End: true },
    });

  test('ends the execution, and leaves nothing of what it cut', async () => {
    expect(chain(await historyOf(definition({}))).slice(7)).toEqual([
      'WaitStateExited 6',
      'ChoiceStateEntered 8',
      'ExecutionFailed 9',
    ]);
  });

  test('is one of the failures that a Map tolerates', async () => {
    expect(chain(await historyOf(definition({ ToleratedFailureCount: 1 }))).slice(7)).toEqual([
      'WaitStateExited 6',
      'ChoiceStateEntered 8',
      'WaitStateExited 7',
      'ChoiceStateEntered 10',
      'ChoiceStateExited 11',
      'PassStateEntered 12',
      'PassStateExited 13',
      'MapIterationSucceeded 14',
      'MapStateSucceeded 15',
      'MapStateExited 15',
      'ExecutionSucceeded 17',
    ]);
  });

  test('beyond what is tolerated fails the Map, without an event of its own', async () => {
    const history = await historyOf(definition({ ToleratedFailureCount: 0 }));
    expect(chain(history).slice(9)).toEqual([
      'MapIterationAborted 9',
      'WaitStateAborted 9',
      'MapStateFailed 9',
      'ExecutionFailed 12',
    ]);
    expect(history.at(-1)?.['executionFailedEventDetails']?.['error']).toBe('States.ExceedToleratedFailureThreshold');
  });
});

describe('a text is handed on as it was given', () => {
  test('spaces included, through Pass and Parallel', async () => {
    const bench = await workflowBench({
      definition: jsonata('P', {
        P: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }], Next: 'Z' },
        Z: { Type: 'Pass', End: true },
      }),
    });
    const { executionArn } = await bench.call('StartExecution', {
      stateMachineArn: bench.machineArn,
      input: '{ "a" : 1 }',
    });
    await bench.clock.settled();
    expect((await bench.call('DescribeExecution', { executionArn }))['output']).toBe('[{ "a" : 1 }]');
  });
});
