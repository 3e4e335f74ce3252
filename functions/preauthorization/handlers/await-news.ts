import type { Needs } from '../../platform/needs.ts';
import { workflowTask } from '../../platform/workflow/task.ts';
import { waitForNews } from '../../platform/workflow/wait.ts';
import { executionName, WORKFLOW_ACTOR } from '../step.ts';
import { readCase } from '../store.ts';

export const needs = { records: ['get', 'put', 'remove'], workflows: 'answer' } as const satisfies Needs;

/** Keeps the workflow's token until the case changes. What changed since the step before is news already. */
export const handler = workflowTask(WORKFLOW_ACTOR, async ({ clinicId, id, execution, taskToken, version }) => {
  if (!taskToken) throw new Error('a wait needs a task token');
  await waitForNews(clinicId, id, taskToken, async () => {
    const subject = await readCase(clinicId, id);
    return subject?.version !== version || (subject !== undefined && executionName(subject) !== execution);
  });
  return { waiting: true };
});
