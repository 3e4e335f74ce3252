import type { Instant } from '../platform/clock.ts';
import type { Change, RecordChange } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import type { NewEffect } from '../platform/effects/effect.ts';
import { nameOfExecution } from '../platform/workflow/start.ts';
import type { Write } from '../platform/table.ts';
import type { Preauthorization } from './case.ts';
import { isActive } from './rules/statuses.ts';
import { caseChange, timelineWrite } from './store.ts';

/** Parts of a `Change`. */
export interface Parts {
  readonly records?: readonly RecordChange[];
  readonly writes?: readonly Write[];
  readonly effects?: readonly NewEffect[];
}

export interface Step {
  /** What was done, in the past tense: `released`. */
  readonly deed: string;
  /** In words, for the timeline: no more of a person than the case itself tells. */
  readonly words: string;
  /** Why, for the audit. */
  readonly reason?: string;
  /** Announced where the status stays: `expiring`. A new status announces itself. */
  readonly announce?: string;
}

/** Name of the execution that works on the case: that of any other name ends itself. */
export function executionName(subject: Pick<Preauthorization, 'id' | 'run'>): string {
  return nameOfExecution(subject.id, subject.run);
}

/**
 * One step of a case as the change that makes it: the record, the timeline, what the workflow must learn, and the announcement. Further
 * parts (tasks, documents, authorizations) join the same transaction.
 */
export function stepOf(
  context: Context,
  before: Preauthorization | null,
  after: Preauthorization,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  const action = `preauthorization.${step.deed}`;
  const moved = before?.status !== after.status;
  const announced = moved ? after.status : step.announce;
  return {
    records: [caseChange(before, after, action, at), ...parts.flatMap(({ records }) => records ?? [])],
    writes: [
      timelineWrite(
        context,
        { id: after.id, version: (before?.version ?? 0) + 1 },
        {
          at,
          event: action,
          from: before?.status ?? null,
          to: after.status,
          words: step.words,
        },
      ),
      ...parts.flatMap(({ writes }) => writes ?? []),
    ],
    effects: [...workflowEffects(context, before, after), ...parts.flatMap(({ effects }) => effects ?? [])],
    reason: step.reason,
    ...(announced ? { announce: { type: `preauthorization.${announced}`, status: after.status } } : {}),
  };
}

/** A workflow's own functions need not be told of what they did themselves. */
export const WORKFLOW_ACTOR = 'preauthorization-workflow';

function workflowEffects(context: Context, before: Preauthorization | null, after: Preauthorization): NewEffect[] {
  const effects: NewEffect[] = [];
  if (before && isActive(before.status) && context.actor.id !== WORKFLOW_ACTOR)
    effects.push({ kind: 'wakeWorkflow', params: {} });
  if (before?.run !== after.run) {
    effects.push({
      kind: 'startWorkflow',
      params: { workflow: 'preauthorization', executionName: executionName(after) },
      ...(isActive(after.status) ? {} : { dueAt: after.warnAt }),
    });
  }
  return effects;
}
