import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { againIfStale } from '../../platform/case/again.ts';
import type { Preauthorization } from '../case.ts';
import { isActive } from '../rules/statuses.ts';
import { stepOf } from '../step.ts';
import { caseOf } from '../surroundings.ts';

/**
 * Hands a case over to a new execution: of an old one before it reaches a year or too long a history. The old one ends
 * after it, so it is done whatever changed the case meanwhile, unless a new execution has taken over already.
 */
export async function continueInNewRun(context: Context, { id, run }: Preauthorization): Promise<void> {
  await againIfStale(async () => {
    const before = await caseOf(context, id);
    if (before.run !== run || !isActive(before.status)) return;
    const at = now();
    const after = { ...before, run: run + 1, runSince: at };
    const words = 'The workflow goes on in a new execution.';
    await commit(context, stepOf(context, before, after, at, { deed: 'continued', words }));
  });
}
