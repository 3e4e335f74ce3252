import { now } from '../platform/clock.ts';
import { commit } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { NotFound, NotInThisStatus, StaleVersion, ValidationFailed, type Fault } from '../platform/errors.ts';
import type { Reply } from '../platform/http/reply.ts';
import { readStaff, type Staff } from '../clinics/index.ts';
import { ask, linkMail, plainMail, unask } from './rules/asking.ts';
import { readTask, taskChange } from './store.ts';
import { isOpen, type Task } from './task.ts';
import { taskBody } from './task-body.ts';

/**
 * Hands an open task to one person of the staff. Every link that it had is dead from then on, the new one's comes by mail.
 * Handing it to who has it already sends a new link.
 *
 * @throws NotFound if the clinic has no such task
 * @throws StaleVersion if it has another version than `ifMatch`
 * @throws NotInThisStatus if it is decided or withdrawn
 * @throws ValidationFailed if that person is not known, or may not decide it
 */
export async function handOverTask(context: Context, taskId: string, ifMatch: number, to: string): Promise<Reply> {
  const task = await readTask(context.clinicId, taskId);
  if (!task) throw new NotFound('The clinic has no such task.');
  if (task.version !== ifMatch) throw new StaleVersion('The task has changed. Read it again, then hand it over.');
  if (!isOpen(task)) throw new NotInThisStatus('Only an open task can be handed over.');
  const staff = await readStaff(context.clinicId, to);
  const fault = faultOf(task, staff);
  if (fault) throw new ValidationFailed('The task cannot be handed over to this person.', [fault]);

  const at = now();
  const { version: _version, ...before } = task;
  const former = task.addressees.map(({ staffId }) => staffId);
  const alone = former.reduce((so, staffId) => unask(so, staffId), before);
  const asked = ask(alone, to, 'handed-over', at);
  const after: Omit<Task, 'version'> = {
    ...asked,
    businessStatus: task.businessStatus === 'overdue' ? 'overdue' : 'assigned',
    // One that nobody had stood in alarm from the beginning.
    alarmAt: task.businessStatus === 'unassigned' ? task.dueAt : task.alarmAt,
  };
  const { record, writes } = taskChange(task, after, 'task.handed-over');
  const version = task.version + 1;
  const reply: Reply = { status: 200, version, body: taskBody({ ...after, version }) };
  return await commit(
    context,
    {
      records: [record],
      writes,
      effects: [
        linkMail(after, to, 'task-handed-over'),
        ...former.filter((staffId) => staffId !== to).map((staffId) => plainMail(after, staffId, 'task-taken-over')),
      ],
      announce: { type: 'task.handed-over', status: after.businessStatus },
    },
    reply,
  );
}

function faultOf(task: Task, staff: Staff | undefined): Fault | undefined {
  if (!staff) return { pointer: '/staffId', detail: 'is not known', code: 'unknown-reference' };
  if (staff.status !== 'active') return { pointer: '/staffId', detail: 'no longer works at the clinic' };
  if (task.excludeStaff.includes(staff.id)) {
    return { pointer: '/staffId', detail: 'asked for what is to be decided, and so may not decide it' };
  }
  const may = staff.roles.some((role) => role === 'supervisor' || task.roles.includes(role));
  return may ? undefined : { pointer: '/staffId', detail: `must have one of the roles ${task.roles.join(', ')}` };
}
