import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { queueQuery, queueReply } from '../day-schemas.ts';
import { showQueue } from '../use-cases/day-of.ts';

export const needs = { records: ['getMany', 'list'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getQueue',
  method: 'GET',
  path: '/v1/queue',
  tag: 'The day',
  summary: 'Who waits to be seen',
  description: 'Since when, for whom and where: everybody who has arrived and was not shown to a room yet.',
  scope: 'scheduling.read',
  query: queueQuery,
  replies: { 200: { description: 'Whoever came first is first.', body: queueReply } },
});

export const handler = apiHandler(route, ({ context, query }) => showQueue(context, query.place));
