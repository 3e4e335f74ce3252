import { describe, expect, test } from '@jest/globals';
import { casesOf } from './case-bench.ts';

const open = casesOf('appointment', {
  read: 'ReadAppointment',
  wait: 'AwaitAppointmentNews',
  steps: ['RemindPatient', 'ChaseAppointmentNeeds', 'PlanAppointmentRun', 'RecordAppointmentFailure'],
});

describe('the workflow of an appointment', () => {
  test('does what the record calls for, and reads it again after each step', async () => {
    const { bench, execution, done } = await open([{ deed: 'remind-patient' }]);

    expect(done).toEqual(['RemindPatient']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('waits for news, at most until what is next comes due', async () => {
    const { bench, execution, tokens } = await open([
      { deed: 'await-news', waitSeconds: 3600 },
      { deed: 'await-news', waitSeconds: 3600 },
      { deed: 'finish' },
    ]);
    await bench.succeed(tokens[0] ?? '', {});
    expect(tokens).toHaveLength(2);
    await bench.pass(3600);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('has somebody asked for what the visit lacks, and reads the record again', async () => {
    const { bench, execution, done } = await open([{ deed: 'chase-needs' }, { deed: 'plan-next-run' }]);

    expect(done).toEqual(['ChaseAppointmentNeeds', 'PlanAppointmentRun']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('ends where nothing is due for long: another run begins then', async () => {
    const { bench, execution, done } = await open([{ deed: 'plan-next-run' }]);

    expect(done).toEqual(['PlanAppointmentRun']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a step that fails for good brings the appointment before a person', async () => {
    const { bench, execution, done } = await open([{ deed: 'remind-patient' }], ['RemindPatient']);
    await bench.pass(24 * 3600);

    expect(done).toEqual(['RecordAppointmentFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('what the record calls for and no state does is recorded as a failure', async () => {
    const { bench, done } = await open([{ deed: 'dance' }]);
    await bench.pass(0);

    expect(done).toEqual(['RecordAppointmentFailure']);
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordAppointmentFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
