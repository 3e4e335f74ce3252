import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { visitTypeBody, visitTypeReply } from '../schemas.ts';
import { addVisitType } from '../use-cases/put-visit-type.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createVisitType',
  method: 'POST',
  path: '/v1/visit-types',
  tag: 'Schedules',
  summary: 'Add a kind of visit',
  description:
    'How long it takes, what it needs together, how far ahead and how late it can be booked, what to prepare.',
  scope: 'scheduling.write',
  body: visitTypeBody,
  replies: { 201: { description: 'The visit type.', body: visitTypeReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, body }) => addVisitType(context, body));
