import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { NotFound } from '../../platform/errors.ts';
import { visitTypeParams, visitTypeReply } from '../schemas.ts';
import { readVisitType } from '../store.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getVisitType',
  method: 'GET',
  path: '/v1/visit-types/{visitTypeId}',
  tag: 'Schedules',
  summary: 'Read a kind of visit',
  scope: 'scheduling.read',
  params: visitTypeParams,
  replies: { 200: { description: 'The visit type.', body: visitTypeReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const visitType = await readVisitType(context.clinicId, params.visitTypeId);
  if (!visitType) throw new NotFound('There is no such visit type.');
  return { status: 200, version: visitType.version, body: visitType };
});
