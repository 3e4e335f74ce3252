import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';
import { deeds, waits } from '../../functions/preauthorization/rules/next-deed.ts';

const definition = readFileSync('workflows/preauthorization.asl.json', 'utf8');
const input = { clinicId: 'clinic_a', id: 'preauth_b' };
const pascal = (deed: string): string => deed.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

interface Step {
  readonly deed: string;
  readonly waitSeconds?: number;
}
interface Payload {
  readonly taskToken?: string;
  readonly version?: number;
  readonly execution?: string;
}

/** A case on the engine: each reading of the record calls for the next of `steps`; the last repeats. */
async function openCase(
  steps: readonly Step[],
  faults: Readonly<Record<string, (times: number) => string | undefined>> = {},
): Promise<{ bench: Bench; done: string[]; tokens: string[]; payloads: Payload[] }> {
  const done: string[] = [];
  const tokens: string[] = [];
  const payloads: Payload[] = [];
  const times = new Map<string, number>();
  let read = 0;
  const judged = (name: string): void => {
    times.set(name, (times.get(name) ?? 0) + 1);
    const fault = faults[name]?.(times.get(name) ?? 0);
    if (fault) throw Object.assign(new Error('no'), { name: fault });
  };
  const act = (name: string) => (): unknown => {
    judged(name);
    done.push(name);
    return { done: true };
  };
  const bench = await workflowBench({
    definition,
    functions: {
      ReadCase: () => {
        judged('ReadCase');
        const step = steps[Math.min(read, steps.length - 1)] ?? { deed: 'finish' };
        read += 1;
        return { deed: step.deed, status: 'x', version: read, waitSeconds: step.waitSeconds ?? 1 };
      },
      AwaitNews: (payload: Payload) => {
        judged('AwaitNews');
        tokens.push(payload.taskToken ?? '');
        payloads.push(payload);
        return { waiting: true };
      },
      ContinueInNewRun: act('ContinueInNewRun'),
      RecordFailure: act('RecordFailure'),
      ...Object.fromEntries(deeds.map((deed) => [pascal(deed), act(pascal(deed))])),
    },
  });
  return { bench, done, tokens, payloads };
}

describe('the workflow of a prior authorization', () => {
  test.each(deeds)('does what the record calls for: %s, and reads it again', async (deed) => {
    const { bench, done } = await openCase([{ deed }, { deed: 'finish' }]);
    const outcome = await bench.run(input);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(done).toEqual([pascal(deed)]);
  });

  test.each(waits)('waits where the record calls for it: %s, until there is news', async (deed) => {
    const { bench, tokens, payloads } = await openCase([{ deed, waitSeconds: 3600 }, { deed: 'finish' }]);
    const execution = await bench.start(input);
    expect((await bench.path(execution)).at(-1)).toBe(pascal(deed));
    expect(payloads[0]).toMatchObject({ version: 1, ...input });
    await bench.succeed(tokens[0] ?? '', {});
    expect((await bench.outcome(execution)).status).toBe('SUCCEEDED');
  });

  test.each(waits)(
    'no wait is for ever: after the time that the record names, %s ends and the record is read again',
    async (deed) => {
      const { bench } = await openCase([{ deed, waitSeconds: 72 * 3600 }, { deed: 'finish' }]);
      const execution = await bench.start(input);
      await bench.pass(72 * 3600 - 1);
      expect((await bench.outcome(execution)).status).toBe('RUNNING');
      await bench.pass(2);
      expect((await bench.outcome(execution)).status).toBe('SUCCEEDED');
    },
  );

  test('only identifiers and counts pass through it', async () => {
    const { bench } = await openCase([{ deed: 'assess-requirements' }, { deed: 'finish' }]);
    await bench.run(input);
    for (const { payload } of bench.calls)
      expect(Object.keys(payload as object).every((name) => ['clinicId', 'id', 'execution'].includes(name))).toBe(true);
  });

  test('what is transient is tried again, and nobody is troubled', async () => {
    const { bench, done } = await openCase([{ deed: 'submit-to-payer' }, { deed: 'finish' }], {
      SubmitToPayer: (times) => (times < 4 ? 'TransientFailure' : undefined),
    });
    expect((await bench.run(input)).status).toBe('SUCCEEDED');
    expect(done).toEqual(['SubmitToPayer']);
  });

  test('a function that dies once as a wait begins takes nothing from the reviewer', async () => {
    const { bench, done, tokens } = await openCase([{ deed: 'await-review', waitSeconds: 3600 }, { deed: 'finish' }], {
      AwaitNews: (times) => (times < 2 ? 'Sandbox.Timedout' : undefined),
    });
    const execution = await bench.start(input);
    await bench.pass(60);
    await bench.succeed(tokens.at(-1) ?? '', {});
    expect((await bench.outcome(execution)).status).toBe('SUCCEEDED');
    expect(done).toEqual([]);
  });

  test.each([...deeds.map(pascal), 'ReadCase', 'AwaitNews'])(
    'what fails for good goes to a person: %s',
    async (name) => {
      const deed = [...deeds].find((each) => pascal(each) === name) ?? 'await-review';
      const { bench, done } = await openCase([{ deed }, { deed: 'finish' }], { [name]: () => 'TypeError' });
      expect((await bench.run(input)).status).toBe('SUCCEEDED');
      expect(done).toEqual(['RecordFailure']);
    },
  );

  test('a failure that cannot even be recorded fails the execution, which alarms', async () => {
    const { bench } = await openCase([{ deed: 'assess-requirements' }], {
      AssessRequirements: () => 'TypeError',
      RecordFailure: () => 'TypeError',
    });
    const outcome = await bench.run(input);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });

  test('a record that calls for what the workflow does not know goes to a person', async () => {
    const { bench, done } = await openCase([{ deed: 'something-new' }]);
    await bench.run(input);
    expect(done).toEqual(['RecordFailure']);
  });

  test('an execution hands over long before its history is full', async () => {
    const { bench, done } = await openCase([{ deed: 'inquire-at-payer' }]);
    const outcome = await bench.run(input);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(done.at(-1)).toBe('ContinueInNewRun');
    expect(outcome.history.length).toBeLessThan(25_000 / 3);
  });
});
