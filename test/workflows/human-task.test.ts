import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

const definition = readFileSync('workflows/human-task.asl.json', 'utf8');
const input = { clinicId: 'clinic_a', id: 'task_b' };

interface Payload {
  readonly taskToken?: string;
}

/** A task on the engine: `steps` are the seconds between its steps; `decided` closes it. */
async function openTask(steps: readonly number[], faults: { advance?: number; await?: number; queue?: boolean } = {}) {
  const state = { decided: false, tokens: [] as string[], advanced: 0, queued: 0 };
  const failing = (name: string): never => {
    throw Object.assign(new Error('no'), { name });
  };
  let advanceFaults = faults.advance ?? 0;
  let awaitFaults = faults.await ?? 0;
  const bench: Bench = await workflowBench({
    definition,
    functions: {
      AdvanceTask: () => {
        if (advanceFaults-- > 0) failing('Lambda.ServiceException');
        if (state.decided) return { open: false, waitSeconds: 0 };
        const waitSeconds = steps[state.advanced] ?? 0;
        state.advanced += 1;
        return { open: true, waitSeconds };
      },
      AwaitDecision: ({ taskToken }: Payload) => {
        if (awaitFaults-- > 0) failing('Lambda.ServiceException');
        state.tokens.push(taskToken ?? '');
      },
      QueueTask: () => {
        if (faults.queue) failing('Lambda.ServiceException');
        state.queued += 1;
        return { queued: true };
      },
    },
  });
  return { bench, state, execution: await bench.start(input, 'task_b') };
}

describe('the workflow of a task', () => {
  test('takes each step when it is due, and ends with the task in the queue when none is left', async () => {
    const { bench, state, execution } = await openTask([3600, 1800, 60]);
    expect(state.advanced).toBe(1);
    await bench.pass(3599);
    expect(state.advanced).toBe(1);
    await bench.pass(1);
    expect(state.advanced).toBe(2);
    await bench.pass(1860);
    expect(state.advanced).toBe(4);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await bench.path(execution)).at(-1)).toBe('LeftInQueue');
  });

  test('ends as soon as the task is decided', async () => {
    const { bench, state, execution } = await openTask([3600, 3600]);
    state.decided = true;
    await bench.succeed(state.tokens[0] ?? '', {});
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await bench.path(execution)).at(-1)).toBe('Closed');
  });

  test('a decision just before the step was due wins: the record is read anew after the timeout', async () => {
    const { bench, state, execution } = await openTask([3600, 3600]);
    state.decided = true;
    await bench.pass(3600);
    expect((await bench.path(execution)).at(-1)).toBe('Closed');
    expect(state.advanced).toBe(1);
  });

  test('a passing fault of a function delays a step and loses none', async () => {
    const { bench, state, execution } = await openTask([3600], { advance: 3, await: 2 });
    await bench.pass(3600);
    expect(state.tokens).toHaveLength(1);
    expect(state.queued).toBe(0);
    await bench.pass(3600);
    expect((await bench.path(execution)).at(-1)).toBe('LeftInQueue');
  });

  test('where the token cannot be kept the steps are taken on time all the same', async () => {
    const { bench, state, execution } = await openTask([86_400, 60], { await: 1000 });
    await bench.pass(86_400);
    const afterFirst = state.advanced;
    await bench.pass(86_400);
    expect(afterFirst).toBe(1);
    expect(state.advanced).toBeGreaterThan(1);
    expect(await bench.path(execution)).toContain('WaitUntilDue');
  });

  test('where the schedule cannot be followed the task goes to the alarmed queue', async () => {
    const { bench, state, execution } = await openTask([3600], { advance: 1000 });
    await bench.pass(4 * 3600);
    expect(state.queued).toBe(1);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('where not even that works the execution fails, which alarms', async () => {
    const { bench, execution } = await openTask([3600], { advance: 1000, queue: true });
    await bench.pass(8 * 3600);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'NotAdvanced' });
  });

  test('only identifiers and the token are passed to functions', async () => {
    const { bench } = await openTask([3600]);
    await bench.pass(3600);
    const passed = new Set(bench.calls.flatMap(({ payload }) => Object.keys(payload as object)));
    expect(passed).toEqual(new Set(['clinicId', 'id', 'execution', 'taskToken']));
  });
});
