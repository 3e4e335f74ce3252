import { now } from '../platform/clock.ts';
import type { Context } from '../platform/context.ts';
import { StaleVersion } from '../platform/errors.ts';
import { workflowTask, type WorkflowInput } from '../platform/workflow/task.ts';
import type { Preauthorization } from './case.ts';
import { nextDeed, type Deed } from './rules/next-deed.ts';
import { executionName, WORKFLOW_ACTOR } from './step.ts';
import { readCase } from './store.ts';

/**
 * A state of the workflow that does something. It does it only if this execution is the case's present one and the record still calls
 * for it: a repeated, late or overtaken call changes nothing. If another change came first, the workflow reads the record anew.
 *
 * @param deed what the record must call for; `any` for what is right at any time
 */
export function workflowStep(
  deed: Deed | 'any',
  run: (context: Context, subject: Preauthorization) => Promise<void>,
): (input: WorkflowInput) => Promise<{ done: boolean }> {
  return workflowTask(WORKFLOW_ACTOR, async ({ clinicId, id, execution }, context) => {
    const subject = await readCase(clinicId, id);
    if (!subject) throw new Error('the case does not exist');
    if (executionName(subject) !== execution) return { done: false };
    if (deed !== 'any' && nextDeed(subject, now()).deed !== deed) return { done: false };
    try {
      await run(context, subject);
      return { done: true };
    } catch (error) {
      if (error instanceof StaleVersion) return { done: false };
      throw error;
    }
  });
}
