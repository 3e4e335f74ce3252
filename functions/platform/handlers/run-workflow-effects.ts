import { effectConsumer } from '../effects/consumer.ts';
import type { Needs } from '../needs.ts';
import { startWorkflow } from '../workflow/start.ts';
import { wake } from '../workflow/wait.ts';

export const needs = {
  records: ['get', 'update', 'remove'],
  workflows: 'start',
  consumes: 'workflow',
} as const satisfies Needs;

/** Starts workflows and wakes those that wait. */
export const handler = effectConsumer({
  startWorkflow: async ({ clinicId, subjectId, params }) => {
    await startWorkflow(params.workflow, params.executionName, { clinicId, id: subjectId });
    return { done: true };
  },
  wakeWorkflow: async ({ clinicId, subjectId }) => {
    await wake(clinicId, subjectId);
    return { done: true };
  },
});
