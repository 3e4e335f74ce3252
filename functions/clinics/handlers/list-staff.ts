import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import { idPattern } from '../../platform/ids.ts';
import type { Needs } from '../../platform/needs.ts';
import { staffRoles } from '../clinic.ts';
import { listStaff } from '../store.ts';

export const needs = { records: ['get', 'getMany', 'query'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listStaff',
  method: 'GET',
  path: '/v1/staff',
  tag: 'Reference',
  summary: "List the clinic's staff",
  description:
    'Those who are active, in the order in which the operator added them: requests and tasks name them by id.',
  scope: 'preauthorization.read',
  replies: {
    200: {
      description: 'The active staff.',
      body: z.strictObject({
        staff: z.array(
          z.strictObject({
            id: z.string().regex(idPattern('staff')),
            name: z.string(),
            roles: z.array(z.enum(staffRoles)),
            status: z.literal('active'),
          }),
        ),
      }),
    },
  },
});

export const handler = apiHandler(route, async ({ context }) => {
  const staff = (await listStaff(context.clinicId))
    .filter(({ status }) => status === 'active')
    .map(({ id, name, roles, status }) => ({ id, name, roles, status }));
  return { status: 200, body: { staff } };
});
