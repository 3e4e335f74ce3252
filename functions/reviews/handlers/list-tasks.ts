import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import { idPattern } from '../../platform/ids.ts';
import type { Needs } from '../../platform/needs.ts';
import { MAX_CURSOR_LENGTH } from '../../platform/seal.ts';
import { taskNames } from '../../preauthorization/tasks/names.ts';
import { listTasks } from '../list-tasks.ts';
import { taskSchema } from '../task-body.ts';

export const needs = { records: ['get', 'getMany', 'query', 'list'], seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listTasks',
  method: 'GET',
  path: '/v1/tasks',
  tag: 'Tasks',
  summary: 'List the open tasks of the staff',
  description: 'By deadline, the most pressing first. A page can hold fewer than `limit` even if there are more.',
  scope: 'tasks.read',
  query: z.strictObject({
    kind: z.enum(Object.values(taskNames)).optional().meta({ description: 'Only tasks of this kind.' }),
    assignee: z
      .string()
      .regex(idPattern('staff'), 'must be the id of a staff member')
      .optional()
      .meta({ description: 'Only tasks that stand with this staff member.' }),
    limit: z
      .string()
      .regex(/^([1-9]\d?|100)$/, 'must be a number from 1 to 100')
      .default('25')
      .meta({ description: 'At most so many, 1 to 100.' }),
    cursor: z.string().max(MAX_CURSOR_LENGTH).optional().meta({ description: '`next` of the page before.' }),
  }),
  replies: {
    200: {
      description: 'A page of open tasks.',
      body: z.strictObject({
        tasks: z.array(taskSchema),
        next: z.string().optional().meta({ description: 'Cursor of the next page; absent on the last.' }),
      }),
    },
    404: { description: 'The assignee is nobody of this clinic.' },
  },
});

export const handler = apiHandler(route, ({ context, query }) => listTasks(context, query));
