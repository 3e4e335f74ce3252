import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { againIfStale } from '../../platform/case/again.ts';
import type { Preauthorization } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { isActive } from '../rules/statuses.ts';
import { caseOf } from '../surroundings.ts';
import { needsAttention } from './assess-requirements.ts';

/**
 * A state of the workflow failed for good: a person must look. The case can go back to where it failed. The execution
 * ends after it, so it is done whatever changed the case meanwhile, unless a new execution works on it.
 */
export async function recordFailure(context: Context, { id, run }: Preauthorization): Promise<void> {
  await againIfStale(async () => {
    const before = await caseOf(context, id);
    if (before.run !== run || !isActive(before.status)) return;
    const at = now();
    const after = moveTo(before, 'needs-attention', at, {
      failedIn: before.status,
      standstill: { code: 'workflow-failed', words: 'A step failed for a reason of Frontdesk’s own. Try it again.' },
    });
    await commit(context, await needsAttention(context, before, after, at));
  });
}
