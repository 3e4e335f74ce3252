import { now, secondsBetween } from '../../platform/clock.ts';
import type { Needs } from '../../platform/needs.ts';
import { workflowTask } from '../../platform/workflow/task.ts';
import { nextDeed } from '../rules/next-deed.ts';
import { executionName, WORKFLOW_ACTOR } from '../step.ts';
import { readCase } from '../store.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

/** Tells the workflow what the record calls for now, and for how long to wait where it calls for waiting. */
export const handler = workflowTask(WORKFLOW_ACTOR, async ({ clinicId, id, execution }) => {
  const subject = await readCase(clinicId, id);
  if (!subject) throw new Error('the case does not exist');
  const at = now();
  const next = executionName(subject) === execution ? nextDeed(subject, at) : ({ deed: 'finish' } as const);
  return {
    deed: next.deed,
    status: subject.status,
    version: subject.version,
    waitSeconds: 'until' in next ? Math.max(1, Math.ceil(secondsBetween(at, next.until))) : 1,
  };
});
