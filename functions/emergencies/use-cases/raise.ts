import { now, plusSeconds } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Effect } from '../../platform/effects/effect.ts';
import type { Outcome } from '../../platform/effects/consumer.ts';
import { openTask } from '../../reviews/index.ts';
import { emergencyChange, readEmergency } from '../found.ts';
import { TASK_KIND } from '../task.ts';

/** How long a person has before the task is in the alarmed queue, in seconds. The page and the answer have said long before where to go. */
const ANSWER_WITHIN = 15 * 60;

/** Asks a person at once: who has the least to do of those who can judge it. Once, however often the effect is run. */
export async function raiseEmergency(effect: Effect<'raiseEmergency'>): Promise<Outcome> {
  const { clinicId, subjectId } = effect;
  const emergency = await readEmergency(clinicId, subjectId);
  if (!emergency) return { failed: 'the emergency is not there' };
  if (emergency.taskId !== undefined) return { done: true };
  const context: Context = { clinicId, actor: { kind: 'system', id: 'emergencies' }, requestId: effect.id };
  const { task, records, writes, effects } = await openTask(context, {
    kind: TASK_KIND,
    capability: 'emergencies',
    title: 'Possible emergency: read it now',
    subjectKind: 'emergency',
    subjectId,
    roles: ['nurse', 'clinician', 'front-desk'],
    dueAt: plusSeconds(now(), ANSWER_WITHIN),
  });
  await commit(context, {
    records: [emergencyChange(clinicId, emergency, { taskId: task.id }, 'emergency.raised'), ...records],
    writes,
    effects,
  });
  return { done: true };
}
