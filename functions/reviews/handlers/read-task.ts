import * as z from 'zod';
import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import { idPattern } from '../../platform/ids.ts';
import type { Needs } from '../../platform/needs.ts';
import { readTask } from '../store.ts';
import { taskBody, taskSchema } from '../task-body.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'readTask',
  method: 'GET',
  path: '/v1/tasks/{taskId}',
  tag: 'Tasks',
  summary: 'Read a task of the staff',
  scope: 'tasks.read',
  params: z.strictObject({ taskId: z.string().regex(idPattern('task'), 'must be the id of a task') }),
  replies: {
    200: { description: 'The task, open or not.', body: taskSchema, headers: ['ETag'] },
    404: { description: 'The clinic has no such task.' },
  },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const task = await readTask(context.clinicId, params.taskId);
  if (!task) throw new NotFound('The clinic has no such task.');
  return { status: 200, body: taskBody(task), version: task.version };
});
