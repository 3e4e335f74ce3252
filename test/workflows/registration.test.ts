import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

const definition = readFileSync('workflows/registration.asl.json', 'utf8');
const input = { clinicId: 'clinic_a', id: 'reg_b' };

/** A registration on the engine: `reads` are what the record calls for, one read after the other. */
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
      ReadRegistration: () => ({ status: 's', version: 1, waitSeconds: 1, ...(left.shift() ?? { deed: 'finish' }) }),
      AwaitRegistrationNews: ({ taskToken }: { readonly taskToken?: string }) => {
        state.tokens.push(taskToken ?? '');
        return { waiting: true };
      },
      ...Object.fromEntries(
        [
          'FindPatient',
          'RemindOfMissingFacts',
          'CloseRegistration',
          'ContinueRegistration',
          'RecordRegistrationFailure',
        ].map((name) => [name, step(name)]),
      ),
    },
  });
  return { bench, state, execution: await bench.start(input, 'reg_b-1') };
}

describe('the workflow of a registration', () => {
  test('does what the record calls for, and reads it again after each step', async () => {
    const { bench, state, execution } = await open([{ deed: 'find-patient' }]);

    expect(state.done).toEqual(['FindPatient']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(['await-facts', 'await-identity-review'])('%s ends with news, or with its time', async (deed) => {
    const { bench, state, execution } = await open([
      { deed, waitSeconds: 3600 },
      { deed, waitSeconds: 3600 },
      { deed: 'close-registration' },
    ]);
    await bench.succeed(state.tokens[0] ?? '', {});
    expect(state.tokens).toHaveLength(2);
    await bench.pass(3600);
    expect(state.done).toEqual(['CloseRegistration']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a step that fails for good brings the registration before a person', async () => {
    const { bench, state, execution } = await open([{ deed: 'find-patient' }], ['FindPatient']);
    await bench.pass(24 * 3600);

    expect(state.done).toEqual(['RecordRegistrationFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('what the record calls for and no state does is recorded as a failure', async () => {
    const { bench, state } = await open([{ deed: 'dance' }]);
    await bench.pass(0);

    expect(state.done).toEqual(['RecordRegistrationFailure']);
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordRegistrationFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });

  test('hands over to a new run when it has become old', async () => {
    const { bench, state, execution } = await open([{ deed: 'continue-in-new-run' }]);

    expect(state.done).toEqual(['ContinueRegistration']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
