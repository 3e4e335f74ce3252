import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

const definition = readFileSync('workflows/patient-import.asl.json', 'utf8');
const input = { clinicId: 'clinic_a', id: 'imp_b' };

/** An import on the engine: `reads` are what the record calls for, one read after the other. */
async function open(
  reads: readonly { readonly deed: string; readonly waitSeconds?: number }[],
  failing: readonly string[] = [],
) {
  const state = { done: [] as string[], tokens: [] as string[], inputs: [] as unknown[] };
  const left = [...reads];
  const step = (name: string) => (given: unknown) => {
    state.inputs.push(given);
    if (failing.includes(name)) throw Object.assign(new Error('no'), { name: 'TypeError' });
    state.done.push(name);
    return { done: true };
  };
  const steps = ['ReadRows', 'CountRows', 'CloseImport', 'ContinueImport', 'RecordImportFailure'];
  const bench: Bench = await workflowBench({
    definition,
    functions: {
      ReadImport: () => ({ status: 's', version: 1, waitSeconds: 1, ...(left.shift() ?? { deed: 'finish' }) }),
      AwaitImportNews: ({ taskToken }: { readonly taskToken?: string }) => {
        state.tokens.push(taskToken ?? '');
        return { waiting: true };
      },
      ...Object.fromEntries(steps.map((name) => [name, step(name)])),
    },
  });
  return { bench, state, execution: await bench.start(input, 'imp_b-1') };
}

describe('the workflow of an import', () => {
  test('reads rows and counts them as the record calls for, and passes nothing on but identifiers', async () => {
    const { bench, state, execution } = await open([
      { deed: 'read-rows' },
      { deed: 'read-rows' },
      { deed: 'count-rows' },
    ]);

    expect(state.done).toEqual(['ReadRows', 'ReadRows', 'CountRows']);
    expect(state.inputs).toEqual(Array.from({ length: 3 }, () => ({ ...input, execution: 'imp_b-1' })));
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(['await-upload', 'await-registrations', 'await-people'])(
    '%s ends with news, or with its time',
    async (deed) => {
      const { bench, state, execution } = await open([
        { deed, waitSeconds: 3600 },
        { deed, waitSeconds: 3600 },
        { deed: 'close-import' },
      ]);
      await bench.succeed(state.tokens[0] ?? '', {});
      expect(state.tokens).toHaveLength(2);
      await bench.pass(3600);
      expect(state.done).toEqual(['CloseImport']);
      expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
    },
  );

  test('a step that fails for good brings the import before a person', async () => {
    const { bench, state, execution } = await open([{ deed: 'read-rows' }], ['ReadRows']);
    await bench.pass(24 * 3600);

    expect(state.done).toEqual(['RecordImportFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('hands a long file over to a new execution, well before a history is full', async () => {
    const { bench, state, execution } = await open(Array.from({ length: 500 }, () => ({ deed: 'read-rows' })));
    await bench.pass(0);

    expect(state.done.filter((name) => name === 'ReadRows')).toHaveLength(400);
    expect(state.done.at(-1)).toBe('ContinueImport');
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordImportFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
