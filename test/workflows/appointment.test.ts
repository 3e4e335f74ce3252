import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

const definition = readFileSync('workflows/appointment.asl.json', 'utf8');
const input = { clinicId: 'clinic_a', id: 'appt_b' };

/** An appointment on the engine: `reads` are what the record calls for, one read after the other. */
async function open(
  reads: readonly { readonly deed: string; readonly waitSeconds?: number }[],
  failing: readonly string[] = [],
) {
  const state = { done: [] as string[], tokens: [] as string[] };
  const left = [...reads];
  const step = (name: string) => () => {
    if (failing.includes(name)) throw Object.assign(new Error('no'), { name: 'TypeError' });
    state.done.push(name);
    return { done: true };
  };
  const bench: Bench = await workflowBench({
    definition,
    functions: {
      ReadAppointment: () => ({ status: 's', version: 1, waitSeconds: 1, ...(left.shift() ?? { deed: 'finish' }) }),
      AwaitAppointmentNews: ({ taskToken }: { readonly taskToken?: string }) => {
        state.tokens.push(taskToken ?? '');
        return { waiting: true };
      },
      ...Object.fromEntries(
        ['RemindPatient', 'ChaseAppointmentNeeds', 'PlanAppointmentRun', 'RecordAppointmentFailure'].map((name) => [
          name,
          step(name),
        ]),
      ),
    },
  });
  return { bench, state, execution: await bench.start(input, 'appt_b-1') };
}

describe('the workflow of an appointment', () => {
  test('does what the record calls for, and reads it again after each step', async () => {
    const { bench, state, execution } = await open([{ deed: 'remind-patient' }]);

    expect(state.done).toEqual(['RemindPatient']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('waits for news, at most until what is next comes due', async () => {
    const { bench, state, execution } = await open([
      { deed: 'await-news', waitSeconds: 3600 },
      { deed: 'await-news', waitSeconds: 3600 },
      { deed: 'finish' },
    ]);
    await bench.succeed(state.tokens[0] ?? '', {});
    expect(state.tokens).toHaveLength(2);
    await bench.pass(3600);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('has somebody asked for what the visit lacks, and reads the record again', async () => {
    const { bench, state, execution } = await open([{ deed: 'chase-needs' }, { deed: 'plan-next-run' }]);

    expect(state.done).toEqual(['ChaseAppointmentNeeds', 'PlanAppointmentRun']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('ends where nothing is due for long: another run begins then', async () => {
    const { bench, state, execution } = await open([{ deed: 'plan-next-run' }]);

    expect(state.done).toEqual(['PlanAppointmentRun']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a step that fails for good brings the appointment before a person', async () => {
    const { bench, state, execution } = await open([{ deed: 'remind-patient' }], ['RemindPatient']);
    await bench.pass(24 * 3600);

    expect(state.done).toEqual(['RecordAppointmentFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('what the record calls for and no state does is recorded as a failure', async () => {
    const { bench, state } = await open([{ deed: 'dance' }]);
    await bench.pass(0);

    expect(state.done).toEqual(['RecordAppointmentFailure']);
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordAppointmentFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
