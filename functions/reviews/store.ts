import type { RecordChange } from '../platform/commit.ts';
import { casesDue, partition, recordKey } from '../platform/keys.ts';
import { getItem, getItems, query, queryAll, type Item, type Key, type Write } from '../platform/table.ts';
import { isOpen, type Task, type TaskPointer } from './task.ts';

/**
 * Where tasks stand. The task itself has a partition; its subject's partition and those of the staff who are asked hold
 * pointers. Open tasks of a clinic are listed by deadline: one partition is enough, since a clinic's rate of requests
 * bounds how fast it opens them.
 */
const openList = (clinicId: string): string => `${clinicId}#open-tasks`;
const subjectPointer = (clinicId: string, subjectId: string, taskId: string): Key => ({
  pk: partition(clinicId, subjectId),
  sk: `task#${taskId}`,
});
const staffPointer = (task: Pick<Task, 'clinicId' | 'id' | 'dueAt'>, staffId: string): Key => ({
  pk: partition(task.clinicId, staffId),
  sk: `task#${task.dueAt}#${task.id}`,
});

/** The clinic's task, or undefined: also for another clinic's and for what is no task. */
export async function readTask(clinicId: string, taskId: string): Promise<Task | undefined> {
  const item = await getItem(recordKey(clinicId, taskId));
  return item?.['type'] === 'task' ? toTask(item) : undefined;
}

/** Every task that was ever opened about the subject, oldest first. */
export async function tasksOf(clinicId: string, subjectId: string): Promise<TaskPointer[]> {
  const items = await queryAll(partition(clinicId, subjectId), { beginsWith: 'task#' });
  return items.map((item) => ({
    taskId: item.sk.slice('task#'.length),
    kind: String(item['kind']),
    status: item['status'] as TaskPointer['status'],
    openedAt: String(item['openedAt']),
    dueAt: String(item['dueAt']),
  }));
}

/** How many open tasks stand with a staff member. Counted up to 1,000, from where it makes no difference. */
export async function openTasksOf(clinicId: string, staffId: string): Promise<number> {
  return (await query(partition(clinicId, staffId), { beginsWith: 'task#', limit: 1000 })).items.length;
}

/** The tasks that a staff member may decide now, by deadline. */
export async function tasksAskedOf(clinicId: string, staffId: string): Promise<Task[]> {
  const items = await queryAll(partition(clinicId, staffId), { beginsWith: 'task#' });
  return await readAll(
    clinicId,
    items.map((item) => item.sk.slice(item.sk.lastIndexOf('#') + 1)),
  );
}

/** One page of the clinic's open tasks, by deadline; `assigneeId` narrows it to those that stand with one person. */
export async function pageOfOpenTasks(
  clinicId: string,
  options: { readonly limit: number; readonly after?: Record<string, unknown>; readonly assigneeId?: string },
): Promise<{ tasks: Task[]; next?: Record<string, unknown> }> {
  const { assigneeId, limit, after } = options;
  const page = assigneeId
    ? await query(partition(clinicId, assigneeId), { beginsWith: 'task#', limit, after })
    : await query(openList(clinicId), { index: { name: 'list', pk: 'listPk', sk: 'listSk' }, limit, after });
  const ids = page.items.map((item) =>
    assigneeId ? item.sk.slice(item.sk.lastIndexOf('#') + 1) : item.pk.slice(clinicId.length + 1),
  );
  return { tasks: (await readAll(clinicId, ids)).filter(isOpen), next: page.next };
}

async function readAll(clinicId: string, ids: readonly string[]): Promise<Task[]> {
  return (await getItems(ids.map((id) => recordKey(clinicId, id)))).map(toTask);
}

/** The task as it was read, or null when it is made, and as it shall be: its record and the pointers to it. */
export function taskChange(
  before: Task | null,
  after: Omit<Task, 'version'>,
  action: string,
): { readonly record: RecordChange; readonly writes: readonly Write[] } {
  const open = isOpen(after);
  const { id, clinicId, ...attributes } = after;
  const record: RecordChange = {
    kind: 'task',
    id,
    key: recordKey(clinicId, id),
    from: before?.version ?? null,
    attributes: {
      schema: 1,
      clinicId,
      ...attributes,
      ...(open
        ? {
            listPk: openList(clinicId),
            listSk: `${after.dueAt}#${id}`,
            duePk: casesDue(id),
            dueSk: `${after.alarmAt}#${id}`,
          }
        : {}),
    },
    action,
  };
  const asked = new Set(open ? after.addressees.map(({ staffId }) => staffId) : []);
  const askedBefore = new Set(before && isOpen(before) ? before.addressees.map(({ staffId }) => staffId) : []);
  const writes: Write[] = [];
  if (before?.status !== after.status) {
    const { kind, status, openedAt, dueAt } = after;
    writes.push({
      put: {
        ...subjectPointer(clinicId, after.subjectId, id),
        type: 'taskPointer',
        schema: 1,
        kind,
        status,
        openedAt,
        dueAt,
      },
    });
  }
  for (const staffId of asked) {
    if (!askedBefore.has(staffId))
      writes.push({ put: { ...staffPointer(after, staffId), type: 'taskPointer', schema: 1 } });
  }
  for (const staffId of askedBefore) {
    if (!asked.has(staffId)) writes.push({ delete: staffPointer(after, staffId) });
  }
  return { record, writes };
}

function toTask(item: Item): Task {
  const {
    pk: _pk,
    sk: _sk,
    type: _type,
    schema: _schema,
    updatedAt: _updatedAt,
    createdAt: _createdAt,
    listPk: _listPk,
    listSk: _listSk,
    duePk: _duePk,
    dueSk: _dueSk,
    ...task
  } = item;
  return task as unknown as Task;
}
