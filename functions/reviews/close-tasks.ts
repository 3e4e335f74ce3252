import { now } from '../platform/clock.ts';
import type { Context } from '../platform/context.ts';
import type { ChangeParts } from './open-task.ts';
import { plainMail } from './rules/asking.ts';
import { readTask, taskChange, tasksOf } from './store.ts';
import { isOpen, type Task } from './task.ts';

/**
 * Withdraws the open tasks about a subject, as parts of the change that makes them needless (a cancellation, a task
 * that another act has answered). Their links die with a page that says so, those who were asked hear of it.
 *
 * @param reason in words that name no person
 * @param options.kinds only tasks of these kinds; default all
 * @param options.except a task to leave alone: the one that is being decided
 */
export async function closeTasks(
  context: Context,
  subjectId: string,
  reason: string,
  options: { readonly kinds?: readonly string[]; readonly except?: string } = {},
): Promise<ChangeParts> {
  const at = now();
  const pointers = (await tasksOf(context.clinicId, subjectId)).filter(
    (pointer) =>
      isOpen(pointer) && pointer.taskId !== options.except && (options.kinds?.includes(pointer.kind) ?? true),
  );
  const tasks = await Promise.all(pointers.map(({ taskId }) => readTask(context.clinicId, taskId)));
  const open = tasks.filter((task): task is Task => task !== undefined && isOpen(task));
  const closed = open.map((task) => {
    const { version: _version, ...rest } = task;
    return {
      task,
      change: taskChange(
        task,
        { ...rest, status: 'cancelled', businessStatus: 'withdrawn', withdrawn: { at, reason } },
        'task.withdrawn',
      ),
    };
  });
  return {
    records: closed.map(({ change }) => change.record),
    writes: closed.flatMap(({ change }) => change.writes),
    effects: closed.flatMap(({ task }) => [
      ...task.addressees.map(({ staffId }) => plainMail(task, staffId, 'task-withdrawn')),
      { kind: 'wakeWorkflow' as const, subjectId: task.id, params: {} },
    ]),
  };
}
