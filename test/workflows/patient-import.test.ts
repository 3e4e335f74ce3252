import { describe, expect, test } from '@jest/globals';
import { casesOf } from './case-bench.ts';

const open = casesOf('patient-import', {
  read: 'ReadImport',
  wait: 'AwaitImportNews',
  steps: ['ReadRows', 'CountRows', 'CloseImport', 'ContinueImport', 'RecordImportFailure'],
});

describe('the workflow of an import', () => {
  test('reads rows and counts them as the record calls for, and passes nothing on but identifiers', async () => {
    const { bench, execution, done, inputs } = await open([
      { deed: 'read-rows' },
      { deed: 'read-rows' },
      { deed: 'count-rows' },
    ]);

    expect(done).toEqual(['ReadRows', 'ReadRows', 'CountRows']);
    expect(inputs).toEqual(
      Array.from({ length: 3 }, () => ({ clinicId: 'clinic_a', id: 'case_b', execution: 'case_b-1' })),
    );
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(['await-upload', 'await-registrations', 'await-people'])(
    '%s ends with news, or with its time',
    async (deed) => {
      const { bench, execution, done, tokens } = await open([
        { deed, waitSeconds: 3600 },
        { deed, waitSeconds: 3600 },
        { deed: 'close-import' },
      ]);
      await bench.succeed(tokens[0] ?? '', {});
      expect(tokens).toHaveLength(2);
      await bench.pass(3600);
      expect(done).toEqual(['CloseImport']);
      expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
    },
  );

  test('a step that fails for good brings the import before a person', async () => {
    const { bench, execution, done } = await open([{ deed: 'read-rows' }], ['ReadRows']);
    await bench.pass(24 * 3600);

    expect(done).toEqual(['RecordImportFailure']);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('hands a long file over to a new execution, well before a history is full', async () => {
    const { bench, execution, done } = await open(Array.from({ length: 500 }, () => ({ deed: 'read-rows' })));
    await bench.pass(0);

    expect(done.filter((name) => name === 'ReadRows')).toHaveLength(400);
    expect(done.at(-1)).toBe('ContinueImport');
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], ['RecordImportFailure']);
    await bench.pass(14 * 24 * 3600);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });
});
