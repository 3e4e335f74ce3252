import { readClinic, addStaffedTime } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { closeTasks, openTask } from '../../../reviews/index.ts';
import type { PatientImport } from '../patient-import.ts';
import { moveTo } from '../rules/move.ts';
import { isActive } from '../rules/statuses.ts';
import { importOf, stepOf } from '../step.ts';
import { importTaskNames } from '../tasks/names.ts';

/**
 * A state of the workflow failed for good: a person must look, and can let the import go on. The execution ends
 * after it, so it is done whatever changed meanwhile, unless a new execution works on it.
 */
export async function recordFailure(context: Context, { id, run }: PatientImport): Promise<void> {
  await againIfStale(async () => {
    const before = await importOf(context, id);
    if (before.run !== run || !isActive(before.status)) return;
    const clinic = await readClinic(context.clinicId);
    if (!clinic) throw new Error('the clinic does not exist');
    const at = now();
    const words = 'A step failed for a reason of Frontdesk’s own. Try it again.';
    const after = moveTo(before, 'needs-attention', at, {
      standstill: { code: 'workflow-failed', words },
      stoodAt: before.status,
    });
    const closed = await closeTasks(context, id, 'The import needs attention first.');
    const task = await openTask(context, {
      kind: importTaskNames.attention,
      capability: 'registration',
      title: 'An import of patients needs your attention',
      subjectKind: 'patientImport',
      subjectId: id,
      roles: ['front-desk'],
      dueAt: addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
    });
    await commit(context, stepOf(context, before, after, at, { deed: 'stopped', words }, closed, task));
  });
}
