import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { visitTypeChangeBody, visitTypeParams, visitTypeReply } from '../schemas.ts';
import { changeVisitType } from '../use-cases/put-visit-type.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changeVisitType',
  method: 'PATCH',
  path: '/v1/visit-types/{visitTypeId}',
  tag: 'Schedules',
  summary: 'Change a kind of visit',
  description: 'What is booked already stays as it is.',
  scope: 'scheduling.write',
  params: visitTypeParams,
  body: visitTypeChangeBody,
  ifMatch: true,
  replies: { 200: { description: 'The visit type as it is now.', body: visitTypeReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  changeVisitType(context, params.visitTypeId, ifMatch, body),
);
