import { expect, test } from '@jest/globals';
import { replay, type Recording } from '../../conformance/histories.ts';

const recording = (lastOutput: string): Recording => ({
  name: 'own',
  calls: [
    {
      operation: 'create_state_machine',
      parameters: {
        name: '<name>',
        roleArn: '<roleArn>',
        definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'P',
          States: { P: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } },
        },
      },
    },
    {
      operation: 'start_execution',
      parameters: { stateMachineArn: '<stateMachineArn>', input: { n: 1 }, name: '<name>' },
    },
    { operation: 'get_execution_history', parameters: { executionArn: '<executionArn>' } },
  ],
  recordedByAws: {
    get_execution_history: {
      events: [
        {
          id: 1,
          previousEventId: 0,
          timestamp: 'timestamp',
          type: 'ExecutionStarted',
          executionStartedEventDetails: {
            input: { n: 1 },
            inputDetails: { truncated: false },
            roleArn: 'snf_role_arn',
          },
        },
        {
          id: 2,
          previousEventId: 0,
          timestamp: 'timestamp',
          type: 'PassStateEntered',
          stateEnteredEventDetails: { name: 'P', input: { n: 1 }, inputDetails: { truncated: false } },
        },
        {
          id: 3,
          previousEventId: 2,
          timestamp: 'timestamp',
          type: 'PassStateExited',
          stateExitedEventDetails: { name: 'P', output: '2', outputDetails: { truncated: false } },
        },
        {
          id: 4,
          previousEventId: 3,
          timestamp: 'timestamp',
          type: 'ExecutionSucceeded',
          executionSucceededEventDetails: { output: lastOutput, outputDetails: { truncated: false } },
        },
      ],
      ResponseMetadata: { HTTPHeaders: {}, HTTPStatusCode: 200 },
    },
  },
});

test('a recording that the engine reproduces is told from one that it does not', async () => {
  expect(await replay(recording('2'))).toEqual([]);
  const found = await replay(recording('3'));
  expect(found).toHaveLength(2);
  expect(found.join('\n')).toContain('ExecutionSucceeded');
});
