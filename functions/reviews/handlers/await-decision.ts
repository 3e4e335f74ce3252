import type { Needs } from '../../platform/needs.ts';
import { workflowTask } from '../../platform/workflow/task.ts';
import { waitForNews } from '../../platform/workflow/wait.ts';
import { readTask } from '../store.ts';
import { isOpen } from '../task.ts';

export const needs = { records: ['get', 'put', 'remove'], workflows: 'answer' } as const satisfies Needs;

/** Lets the workflow wait until the task is decided or withdrawn, or its next step is due. */
export const handler = workflowTask('human-task-workflow', async ({ clinicId, id, taskToken }) => {
  if (taskToken === undefined) throw new Error('called without a task token');
  await waitForNews(clinicId, id, taskToken, async () => {
    const task = await readTask(clinicId, id);
    return !task || !isOpen(task);
  });
  return { waiting: true };
});
