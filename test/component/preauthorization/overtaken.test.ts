import { afterAll, describe, expect, test } from '@jest/globals';
import { closeDesk, openDesk } from './desk.ts';

afterAll(closeDesk);

/** The last states of an execution: after them nobody works on the case unless they said who. */
describe('an execution that ends while somebody else changes the case', () => {
  const overtaken = async () => {
    const desk = await openDesk();
    const id = await desk.ask();
    const seen = await desk.read(id);
    const { commit } = await import('../../../functions/platform/commit.ts');
    const { caseChange } = await import('../../../functions/preauthorization/store.ts');
    const at = new Date().toISOString();
    await commit(desk.bench.context, { records: [caseChange(seen, { ...seen }, 'preauthorization.noted', at)] });
    return { desk, id, seen };
  };

  test('still takes a failed step to a person', async () => {
    const { desk, id, seen } = await overtaken();
    const { recordFailure } = await import('../../../functions/preauthorization/use-cases/record-failure.ts');
    await recordFailure(desk.bench.context, seen);
    expect((await desk.read(id)).status).toBe('needs-attention');
    expect(await desk.openTasks(id)).toEqual(['preauthorization-attention']);
  });

  test('still hands it to a new execution, and to one alone', async () => {
    const { desk, id, seen } = await overtaken();
    const { continueInNewRun } = await import('../../../functions/preauthorization/use-cases/continue-in-new-run.ts');
    await continueInNewRun(desk.bench.context, seen);
    await continueInNewRun(desk.bench.context, seen);
    expect((await desk.read(id)).run).toBe(seen.run + 1);
    const starts = (await desk.bench.effects('startWorkflow')).filter(({ subjectId }) => subjectId === id);
    expect(starts.map(({ params }) => params.executionName)).toContain(`${id}-${seen.run + 1}`);
  });
});
