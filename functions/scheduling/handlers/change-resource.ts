import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { hitSchema } from '../appointment-schemas.ts';
import { resourceChangeBody, resourceParams, resourceReply } from '../schemas.ts';
import { changeResource } from '../use-cases/put-resource.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changeResource',
  method: 'PATCH',
  path: '/v1/resources/{resourceId}',
  tag: 'Schedules',
  summary: 'Change a schedule',
  description:
    'A field that is given replaces what stood there whole: hours, exceptions, zone, status. Appointments stay as they are; `appointmentsHit` lists those to come in which the resource no longer works.',
  scope: 'scheduling.write',
  params: resourceParams,
  body: resourceChangeBody,
  ifMatch: true,
  replies: {
    200: {
      description: 'The resource as it is now, and the appointments that stand outside its hours.',
      body: z.strictObject({ resource: resourceReply, appointmentsHit: z.array(hitSchema) }),
      headers: ['ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  changeResource(context, params.resourceId, ifMatch, body),
);
