import type { Needs } from '../../platform/needs.ts';
import { workflowTask } from '../../platform/workflow/task.ts';
import { advanceTask } from '../advance-task.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

/** Takes the steps of a task's escalation that are due. */
export const handler = workflowTask('human-task-workflow', async (input, context) => {
  const { open, waitSeconds } = await advanceTask(context, input.id);
  return { open, waitSeconds };
});
