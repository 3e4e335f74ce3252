import { now, plusSeconds, type Instant } from '../platform/clock.ts';
import type { RecordChange, RecordKind } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import type { NewEffect } from '../platform/effects/effect.ts';
import { newId } from '../platform/ids.ts';
import type { Write } from '../platform/table.ts';
import { readClinic, type StaffRole } from '../clinics/index.ts';
import { ask, linkMail } from './rules/asking.ts';
import { FURTHEST_DEADLINE_DAYS, linksUntil } from './rules/escalation.ts';
import { nextReviewer, nextSupervisor, stepsOf } from './staffing.ts';
import { taskChange } from './store.ts';
import type { Task } from './task.ts';

export interface NewTask {
  /** Name of the `TaskKind`. */
  readonly kind: string;
  /** The room whose pages show it, e.g. `preauthorization`: its pages stand under `/tasks/<capability>/`. */
  readonly capability: string;
  /** What is asked for, in words that name no person and no health matter: it stands in mails. */
  readonly title: string;
  readonly subjectKind: RecordKind;
  readonly subjectId: string;
  readonly roles: readonly StaffRole[];
  /** Those who may not decide it, e.g. who submitted the request. */
  readonly excludeStaff?: readonly string[];
  readonly dueAt: Instant;
  /** Asked first if available, e.g. who released the case. */
  readonly preferStaff?: string;
}

/** A part of a `Change`: spread each list into the change that opens or closes tasks. */
export interface ChangeParts {
  readonly records: readonly RecordChange[];
  readonly writes: readonly Write[];
  readonly effects: readonly NewEffect[];
}

/**
 * Opens a task, as parts of the change that needs it: `commit` makes both or neither. The one with the fewest open
 * tasks is asked; where nobody with the roles is there, a supervisor; where there is none either, the task
 * is opened `unassigned`, which alarms. Its own workflow reminds and escalates.
 *
 * A deadline more than 300 days ahead is brought forward to that.
 */
export async function openTask(
  context: Context,
  request: NewTask,
): Promise<ChangeParts & { readonly task: Omit<Task, 'version'> }> {
  const at = now();
  const clinic = await readClinic(context.clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  const furthest = plusSeconds(at, FURTHEST_DEADLINE_DAYS * 24 * 3600);
  const dueAt = request.dueAt < furthest ? request.dueAt : furthest;
  const { preferStaff, ...asked } = request;
  const blank: Omit<Task, 'version'> = {
    ...asked,
    excludeStaff: request.excludeStaff ?? [],
    id: newId('task'),
    clinicId: context.clinicId,
    status: 'requested',
    businessStatus: 'unassigned',
    addressees: [],
    generation: 0,
    stepsTaken: 0,
    openedAt: at,
    dueAt,
    linksUntil: linksUntil(stepsOf(clinic, { openedAt: at, dueAt }), dueAt),
    alarmAt: at,
  };
  const reviewer = await nextReviewer(clinic, blank, at, preferStaff);
  const supervisor = reviewer ?? (await nextSupervisor(clinic, blank, at));
  const task: Omit<Task, 'version'> = supervisor
    ? {
        ...ask(blank, supervisor, reviewer ? 'reviewer' : 'supervisor', at),
        businessStatus: reviewer ? 'assigned' : 'with-supervisor',
        alarmAt: blank.dueAt,
      }
    : blank;
  const { record, writes } = taskChange(null, task, 'task.opened');
  return {
    task,
    records: [record],
    writes,
    effects: [
      ...(supervisor ? [linkMail(task, supervisor, 'task-assigned')] : []),
      { kind: 'startWorkflow', subjectId: task.id, params: { workflow: 'human-task', executionName: task.id } },
    ],
  };
}
