import type { Needs } from '../../platform/needs.ts';
import { workflowTask } from '../../platform/workflow/task.ts';
import { queueTask } from '../advance-task.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

/** Puts a task whose escalation failed into the alarmed queue. */
export const handler = workflowTask('human-task-workflow', async (input, context) => {
  await queueTask(context, input.id);
  return { queued: true };
});
