import { describe, expect, test } from '@jest/globals';
import { casesOf } from './case-bench.ts';

const open = casesOf('registration', {
  read: 'ReadRegistration',
  wait: 'AwaitRegistrationNews',
  steps: [
    'FindPatient',
    'RemindOfMissingFacts',
    'CloseRegistration',
    'ContinueRegistration',
    'RecordRegistrationFailure',
  ],
});

describe('the workflow of a registration', () => {
  test('does what the record calls for, and reads it again after each step', async () => {
    const { bench, execution, done } = await open([{ deed: 'find-patient' }]);

    expect(done).toEqual(['FindPatient']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(['await-facts', 'await-identity-review'])('%s ends with news, or with its time', async (deed) => {
    const { bench, execution, done, tokens } = await open([
      { deed, waitSeconds: 3600 },
      { deed, waitSeconds: 3600 },
      { deed: 'close-registration' },
    ]);
    await bench.succeed(tokens[0] ?? '', {});
    expect(tokens).toHaveLength(2);
    await bench.pass(3600);
    expect(done).toEqual(['CloseRegistration']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a step that fails for good brings the registration before a person', async () => {
    const { bench, execution, done } = await open([{ deed: 'find-patient' }], ['FindPatient']);
    await bench.pass(24 * 3600);

    expect(done).toEqual(['RecordRegistrationFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('what the record calls for and no state does is recorded as a failure', async () => {
    const { bench, done } = await open([{ deed: 'dance' }]);
    await bench.pass(0);

    expect(done).toEqual(['RecordRegistrationFailure']);
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordRegistrationFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });

  test('hands over to a new run when it has become old', async () => {
    const { bench, execution, done } = await open([{ deed: 'continue-in-new-run' }]);

    expect(done).toEqual(['ContinueRegistration']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
