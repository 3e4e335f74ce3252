import { now } from '../platform/clock.ts';
import { commit, ConditionFailed, type Change } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { Conflict, StaleVersion, type Fault } from '../platform/errors.ts';
import type { Choice, Decision, TaskKind, TaskView } from './kind.ts';
import { readDecision } from './rules/decision.ts';
import { addresseeOf, plainMail } from './rules/asking.ts';
import { readTask, taskChange } from './store.ts';
import { isOpen, type Task } from './task.ts';

/** What came of a posted decision. */
export type Decided =
  | { readonly outcome: 'decided'; readonly task: Task }
  /** Another decision, a withdrawal, a handover or the deadline came first: the task as it stands tells which. */
  | { readonly outcome: 'too-late'; readonly task: Task }
  | {
      readonly outcome: 'faults';
      readonly task: Task;
      readonly view: TaskView;
      readonly choice?: Choice;
      readonly faults: readonly Fault[];
    };

const ATTEMPTS = 5;

/**
 * Decides a task: the kind's change of the subject and the task's own are one transaction, on condition of both versions. Of two who decide at the
 * same moment one decides, the other is told `too-late`.
 *
 * @param context its actor is who decides
 * @throws Conflict if the subject kept changing meanwhile; nothing was decided
 * @throws what the kind's `decide` throws, but ValidationFailed is answered as `faults` by the page
 */
export async function decideTask(
  context: Context,
  kind: TaskKind,
  link: { readonly taskId: string; readonly staffId: string; readonly generation: number },
  form: Readonly<Record<string, string>>,
): Promise<Decided> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const at = now();
    const task = await readTask(context.clinicId, link.taskId);
    if (!task) throw new Error('the task has gone');
    const addressee = addresseeOf(task, link.staffId, link.generation);
    if (!isOpen(task) || !addressee || addressee.linkUntil <= at) return { outcome: 'too-late', task };
    const view = await kind.view(context, task);
    const reading = readDecision(view.choices, form);
    if ('faults' in reading) return { outcome: 'faults', task, view, choice: reading.choice, faults: reading.faults };
    const subject = await kind.decide(context, task, reading.decision);
    const decided = decidedTask(task, reading.choice, reading.decision, link.staffId, at);
    try {
      await commit(context, whole(subject, task, decided));
      return { outcome: 'decided', task: { ...decided, version: task.version + 1 } };
    } catch (error) {
      // Somebody was faster, at the task or at its subject: judge anew by what stands there now.
      if (!(error instanceof StaleVersion || error instanceof ConditionFailed)) throw error;
    }
  }
  throw new Conflict('The case kept changing meanwhile. Nothing was decided.');
}

function decidedTask(task: Task, choice: Choice, decision: Decision, by: string, at: string): Omit<Task, 'version'> {
  const { version: _version, ...rest } = task;
  return {
    ...rest,
    status: 'completed',
    businessStatus: 'decided',
    decision: { choice: choice.value, label: choice.label, by, at, fields: decision.fields },
  };
}

function whole(subject: Change, task: Task, decided: Omit<Task, 'version'>): Change {
  const { record, writes } = taskChange(task, decided, 'task.decided');
  const others = task.addressees.filter(({ staffId }) => staffId !== decided.decision?.by);
  return {
    ...subject,
    records: [...subject.records, record],
    writes: [...(subject.writes ?? []), ...writes],
    effects: [
      ...(subject.effects ?? []),
      ...others.map(({ staffId }) => plainMail(decided, staffId, 'task-decided')),
      { kind: 'wakeWorkflow', subjectId: task.id, params: {} },
    ],
  };
}
