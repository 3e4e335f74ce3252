import type { Context } from '../platform/context.ts';
import { BadRequest, NotFound } from '../platform/errors.ts';
import type { Reply } from '../platform/http/reply.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';
import { readStaff } from '../clinics/index.ts';
import { pageOfOpenTasks } from './store.ts';
import { taskBody } from './task-body.ts';

export interface TaskQuery {
  readonly kind?: string;
  readonly assignee?: string;
  readonly limit: string;
  readonly cursor?: string;
}

interface Position {
  readonly assignee?: string;
  readonly after: Record<string, unknown>;
}

/**
 * One page of the clinic's open tasks, by deadline.
 * @throws NotFound if the assignee is nobody's of this clinic
 * @throws BadRequest if the cursor is not one of this list, asked the same way
 */
export async function listTasks(context: Context, query: TaskQuery): Promise<Reply> {
  const { kind, assignee, limit, cursor } = query;
  const position =
    cursor === undefined ? undefined : ((await openCursor(context.clinicId, 'listTasks', cursor)) as Position);
  if (position && position.assignee !== assignee) {
    throw new BadRequest('The cursor belongs to another assignee.', [
      { pointer: 'query:cursor', detail: 'must be sent with the same assignee as the page before' },
    ]);
  }
  if (assignee !== undefined && !(await readStaff(context.clinicId, assignee))) {
    throw new NotFound('The clinic has no such staff member.');
  }
  const page = await pageOfOpenTasks(context.clinicId, {
    limit: Number(limit),
    after: position?.after,
    assigneeId: assignee,
  });
  const tasks = page.tasks.filter((task) => kind === undefined || task.kind === kind).map(taskBody);
  const next =
    page.next && (await sealCursor(context.clinicId, 'listTasks', { assignee, after: page.next } satisfies Position));
  return { status: 200, body: { tasks, next } };
}
