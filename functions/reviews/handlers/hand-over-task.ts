import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import { idPattern } from '../../platform/ids.ts';
import type { Needs } from '../../platform/needs.ts';
import { handOverTask } from '../hand-over.ts';
import { taskSchema } from '../task-body.ts';

export const needs = { records: ['get', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'handOverTask',
  method: 'POST',
  path: '/v1/tasks/{taskId}/handover',
  tag: 'Tasks',
  summary: 'Hand a task over to one person of the staff',
  description:
    'Every link that the task had is dead from then on; the new one comes by mail. Handing it to who has it already sends a new link.',
  scope: 'tasks.write',
  params: z.strictObject({ taskId: z.string().regex(idPattern('task'), 'must be the id of a task') }),
  body: z.strictObject({ staffId: z.string().regex(idPattern('staff'), 'must be the id of a staff member') }),
  ifMatch: true,
  replies: {
    200: { description: 'The task as it stands now.', body: taskSchema, headers: ['ETag'] },
    404: { description: 'The clinic has no such task.' },
    409: { description: 'The task is decided or withdrawn.' },
    412: { description: 'The task has changed since it was read.' },
    422: { description: 'That person is not known, no longer there, asked for it, or has none of its roles.' },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  handOverTask(context, params.taskId, ifMatch, body.staffId),
);
