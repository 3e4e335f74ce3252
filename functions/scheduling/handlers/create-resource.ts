import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { resourceBody, resourceReply } from '../schemas.ts';
import { addResource } from '../use-cases/put-resource.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createResource',
  method: 'POST',
  path: '/v1/resources',
  tag: 'Schedules',
  summary: 'Add a practitioner, a room or a device',
  description: 'Its weekly hours are in the wall clock of its zone; exceptions take away or add.',
  scope: 'scheduling.write',
  body: resourceBody,
  replies: { 201: { description: 'The resource.', body: resourceReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, body }) => addResource(context, body));
