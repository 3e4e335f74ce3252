import { together } from '../../../platform/case/together.ts';
import { addStaffedTime, readClinic } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { openTask } from '../../../reviews/index.ts';
import { readWaitlistEntry } from '../../waitlist/store.ts';
import type { OpeningOffer } from '../offer.ts';
import { moveTo } from '../rules/move.ts';
import { isActive } from '../rules/statuses.ts';
import { offerOf, stepOf } from '../step.ts';
import { taskNames } from '../tasks/names.ts';
import { toBeCalled } from './displaced.ts';
import { entryStep } from './entry-step.ts';

/**
 * A state of the workflow failed for good: a person must look. What is held frees itself; the answer of a patient who was asked is
 * no longer taken, and the page says so.
 */
export async function recordFailure(context: Context, { id, run }: OpeningOffer): Promise<void> {
  await againIfStale(async () => {
    const before = await offerOf(context, id);
    if (before.run !== run || !isActive(before.status)) return;
    const clinic = await readClinic(context.clinicId);
    if (!clinic) throw new Error('the clinic does not exist');
    const at = now();
    if (before.displaced) {
      await commit(context, await toBeCalled(context, before, 'failed', at));
      return;
    }
    const task = await openTask(context, {
      kind: taskNames.attention,
      capability: 'scheduling',
      title: 'An opening for the waitlist needs your attention',
      subjectKind: 'openingOffer',
      subjectId: id,
      roles: ['front-desk'],
      dueAt: addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
    });
    const words = 'A step failed for a reason of Frontdesk’s own. Try it again.';
    const stopped = stepOf(
      context,
      before,
      moveTo(before, 'needs-attention', at),
      at,
      { deed: 'stopped', words },
      task,
    );
    const entryId = before.asked?.entryId;
    const entry = entryId === undefined ? undefined : await readWaitlistEntry(context.clinicId, entryId);
    const waits =
      entry?.offer?.offerId === id ? [entryStep(context.clinicId, entry, { status: 'waiting' }, at, 'lost')] : [];
    await commit(context, together([stopped, ...waits]));
  });
}
