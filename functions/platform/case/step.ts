import type { Instant } from '../clock.ts';
import type { Change, RecordChange } from '../commit.ts';
import type { Context } from '../context.ts';
import type { NewEffect } from '../effects/effect.ts';
import type { Write } from '../table.ts';
import { nameOfExecution } from '../workflow/start.ts';
import type { Case, CaseKind } from './kind.ts';
import { timelineWrite } from './timeline.ts';

/** Parts of a `Change`. */
export interface Parts {
  readonly records?: readonly RecordChange[];
  readonly writes?: readonly Write[];
  readonly effects?: readonly NewEffect[];
  /** The news of those of its records that have their own. */
  readonly announceAlso?: NonNullable<Change['announceAlso']>;
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
export function executionName(subject: Pick<Case, 'id' | 'run'>): string {
  return nameOfExecution(subject.id, subject.run);
}

/**
 * One step of a case as the change that makes it: the record, the timeline, what the workflow must learn, and the announcement. Further
 * parts (tasks, documents, authorizations) join the same transaction.
 */
export function caseStep<C extends Case>(
  kind: CaseKind<C>,
  context: Context,
  before: C | null,
  after: C,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  const action = `${kind.kind}.${step.deed}`;
  const moved = before?.status !== after.status;
  const announced = moved ? after.status : step.announce;
  const announceAlso = parts.flatMap((part) => part.announceAlso ?? []);
  return {
    records: [kind.change(before, after, action, at), ...parts.flatMap(({ records }) => records ?? [])],
    writes: [
      timelineWrite(
        context,
        { id: after.id, version: (before?.version ?? 0) + 1 },
        { at, event: action, from: before?.status ?? null, to: after.status, words: step.words },
      ),
      ...parts.flatMap(({ writes }) => writes ?? []),
    ],
    effects: [...workflowEffects(kind, context, before, after, at), ...parts.flatMap(({ effects }) => effects ?? [])],
    reason: step.reason,
    ...(announced ? { announce: { type: `${kind.kind}.${announced}`, status: after.status } } : {}),
    ...(announceAlso.length > 0 ? { announceAlso } : {}),
  };
}

/** What the workflow of a case must learn of its change: the open execution is woken, and that of a new run started. */
export function workflowEffects<C extends Case>(
  kind: CaseKind<C>,
  context: Context,
  before: C | null,
  after: C,
  at: Instant,
): NewEffect[] {
  const subjectId = after.id;
  const effects: NewEffect[] = [];
  if (before && kind.isOpen(before, at) && context.actor.id !== kind.workflowActor)
    effects.push({ kind: 'wakeWorkflow', subjectId, params: {} });
  // 0: no run has begun yet.
  if ((before?.run ?? 0) !== after.run) {
    effects.push({
      kind: 'startWorkflow',
      subjectId,
      params: { workflow: kind.workflow, executionName: executionName(after) },
      dueAt: kind.startsAt?.(after),
    });
  }
  return effects;
}
