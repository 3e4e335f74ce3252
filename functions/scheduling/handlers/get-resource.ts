import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { NotFound } from '../../platform/errors.ts';
import { resourceParams, resourceReply } from '../schemas.ts';
import { readResource } from '../store.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getResource',
  method: 'GET',
  path: '/v1/resources/{resourceId}',
  tag: 'Schedules',
  summary: 'Read a practitioner, a room or a device',
  scope: 'scheduling.read',
  params: resourceParams,
  replies: { 200: { description: 'The resource.', body: resourceReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const resource = await readResource(context.clinicId, params.resourceId);
  if (!resource) throw new NotFound('There is no such resource.');
  return { status: 200, version: resource.version, body: resource };
});
