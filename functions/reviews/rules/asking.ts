import type { Instant } from '../../platform/clock.ts';
import type { NewEffect } from '../../platform/effects/effect.ts';
import type { AddressedAs, Addressee, Task } from '../task.ts';
import { linkUntil } from './escalation.ts';

type Unsaved = Omit<Task, 'version'>;

/** The task with one more person asked, by a new link. */
export function ask<T extends Unsaved>(task: T, staffId: string, as: AddressedAs, at: Instant): T {
  const generation = task.generation + 1;
  const addressee: Addressee = { staffId, as, since: at, generation, linkUntil: linkUntil(task.linksUntil, at) };
  return { ...task, generation, addressees: [...task.addressees, addressee] };
}

/** The task with this person's links dead. */
export function unask<T extends Unsaved>(task: T, staffId: string): T {
  return { ...task, addressees: task.addressees.filter((addressee) => addressee.staffId !== staffId) };
}

/** The task with the same links working longer: a supervisor's after the deadline. */
export function prolong<T extends Unsaved>(task: T, staffId: string, at: Instant): T {
  return {
    ...task,
    addressees: task.addressees.map((addressee) =>
      addressee.staffId === staffId ? { ...addressee, linkUntil: linkUntil(task.linksUntil, at) } : addressee,
    ),
  };
}

/** Whom a link was made for, while he is asked by this very link. */
export function addresseeOf(
  task: Pick<Task, 'addressees'>,
  staffId: string,
  generation: number,
): Addressee | undefined {
  return task.addressees.find((each) => each.staffId === staffId && each.generation === generation);
}

/** The mails that a task can cause, named as their templates. Those with a link carry the addressee's. */
export type TaskMail =
  | 'task-assigned'
  | 'task-reminder'
  | 'task-escalated'
  | 'task-overdue'
  | 'task-handed-over'
  | 'task-taken-over'
  | 'task-decided'
  | 'task-withdrawn';

/** A mail to one whom the task asks, with his link. */
export function linkMail(task: Unsaved, staffId: string, template: TaskMail): NewEffect {
  const addressee = task.addressees.find((each) => each.staffId === staffId);
  if (!addressee) throw new Error('a link goes only to those who are asked');
  return {
    kind: 'sendMail',
    subjectId: task.id,
    params: { template, staffId, taskId: task.id, generation: addressee.generation, data: {} },
  };
}

/** A mail about the task without a link: nothing is left to decide for this person. */
export function plainMail(task: Unsaved, staffId: string, template: TaskMail): NewEffect {
  return { kind: 'sendMail', subjectId: task.id, params: { template, staffId, taskId: task.id, data: {} } };
}
