import { now, secondsBetween, type Instant } from '../platform/clock.ts';
import { commit, type Change } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import type { NewEffect } from '../platform/effects/effect.ts';
import { StaleVersion } from '../platform/errors.ts';
import { TransientFailure } from '../platform/workflow/task.ts';
import { readClinic, type Clinic } from '../clinics/index.ts';
import { ask, linkMail, prolong } from './rules/asking.ts';
import { stepsDue, type StepKind } from './rules/escalation.ts';
import { nextReviewer, nextSupervisor, stepsOf, supervisors } from './staffing.ts';
import { readTask, taskChange } from './store.ts';
import { isOpen, type Task } from './task.ts';

type Unsaved = Omit<Task, 'version'>;

/** Where a task stands after its due steps: how many seconds until the next, or 0 if none is left. */
export interface Advanced {
  readonly open: boolean;
  readonly waitSeconds: number;
}

const ATTEMPTS = 5;

/**
 * Takes whatever step of the task's escalation is due now: reminder, next reviewer, supervisor, queue. Safe to repeat:
 * steps that were taken are counted on the task. A task that was decided meanwhile is left as it is.
 *
 * @throws TransientFailure if the task kept changing meanwhile
 */
export async function advanceTask(context: Context, taskId: string): Promise<Advanced> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const task = await readTask(context.clinicId, taskId);
    const clinic = await readClinic(context.clinicId);
    if (!task || !clinic || !isOpen(task)) return { open: false, waitSeconds: 0 };
    const at = now();
    const steps = stepsOf(clinic, task);
    const { take, taken } = stepsDue(steps, task.stepsTaken, at);
    try {
      if (taken > task.stepsTaken) await commit(context, await stepChange(clinic, task, take, taken, at));
      const next = steps[taken]?.at;
      return { open: true, waitSeconds: next ? Math.max(1, Math.ceil(secondsBetween(at, next))) : 0 };
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
    }
  }
  throw new TransientFailure('the task kept changing');
}

/**
 * Puts a task into the alarmed queue at once, whatever its schedule: for when the schedule itself cannot be followed.
 */
export async function queueTask(context: Context, taskId: string): Promise<void> {
  const task = await readTask(context.clinicId, taskId);
  const clinic = await readClinic(context.clinicId);
  if (!task || !clinic || !isOpen(task) || task.businessStatus === 'overdue') return;
  await commit(context, await stepChange(clinic, task, ['queue'], task.stepsTaken, now()));
}

/**
 * Asks another person at once, because the mail of one who was asked does not arrive: nobody waits for a deadline that
 * nobody knows of. Does nothing if that one is not asked any more.
 */
export async function passOnTask(context: Context, taskId: string, staffId: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const task = await readTask(context.clinicId, taskId);
    const clinic = await readClinic(context.clinicId);
    if (!task || !clinic || !isOpen(task) || !task.addressees.some((each) => each.staffId === staffId)) return;
    // Another one was asked since: the work goes on there.
    if (task.addressees.at(-1)?.staffId !== staffId) return;
    try {
      await commit(context, await stepChange(clinic, task, ['next-reviewer'], task.stepsTaken, now()));
      return;
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
    }
  }
  throw new TransientFailure('the task kept changing');
}

async function stepChange(
  clinic: Clinic,
  task: Task,
  take: readonly StepKind[],
  taken: number,
  at: Instant,
): Promise<Change> {
  const { version: _version, ...unsaved } = task;
  let after: Unsaved = { ...unsaved, stepsTaken: taken };
  const effects: NewEffect[] = [];
  for (const kind of take) {
    const step = await takeStep(clinic, after, kind, at);
    after = step.task;
    effects.push(...step.effects);
  }
  const { record, writes } = taskChange(task, after, `task.${after.businessStatus}`);
  return {
    records: [record],
    writes,
    effects,
    announce:
      after.businessStatus === task.businessStatus
        ? undefined
        : { type: `task.${after.businessStatus}`, status: after.businessStatus },
  };
}

interface StepTaken {
  readonly task: Unsaved;
  readonly effects: readonly NewEffect[];
}

async function takeStep(clinic: Clinic, task: Unsaved, kind: StepKind, at: Instant): Promise<StepTaken> {
  switch (kind) {
    case 'remind':
      return {
        task: task.businessStatus === 'assigned' ? { ...task, businessStatus: 'reminded' } : task,
        effects: task.addressees.map(({ staffId }) => linkMail(task, staffId, 'task-reminder')),
      };
    case 'next-reviewer': {
      const staffId = await nextReviewer(clinic, task, at);
      if (staffId === undefined) return await takeStep(clinic, task, 'supervisor', at);
      const asked = ask(task, staffId, 'next-reviewer', at);
      return {
        task: { ...asked, businessStatus: 'escalated' },
        effects: [linkMail(asked, staffId, 'task-escalated')],
      };
    }
    case 'supervisor': {
      const staffId = await nextSupervisor(clinic, task, at);
      if (staffId === undefined) return { task, effects: [] };
      const asked = ask(task, staffId, 'supervisor', at);
      return {
        task: { ...asked, businessStatus: 'with-supervisor' },
        effects: [linkMail(asked, staffId, 'task-escalated')],
      };
    }
    case 'queue': {
      const others = await supervisors(clinic, task, at);
      const asked = others.reduce((so, { id }) => ask(so, id, 'supervisor', at), task);
      const alarmAt = at < task.alarmAt ? at : task.alarmAt;
      return remindSupervisors({ ...asked, businessStatus: 'overdue', alarmAt }, at);
    }
    case 'remind-queue':
      return remindSupervisors(task, at);
  }
}

/** Supervisors keep their links beyond the deadline, and are told of the task. */
function remindSupervisors(task: Unsaved, at: Instant): StepTaken {
  const asked = task.addressees.filter((each) => each.as === 'supervisor');
  const prolonged = asked.reduce((so, { staffId }) => prolong(so, staffId, at), task);
  return { task: prolonged, effects: asked.map(({ staffId }) => linkMail(prolonged, staffId, 'task-overdue')) };
}
