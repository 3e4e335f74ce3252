import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { delayReply } from '../day-schemas.ts';
import { resourceParams } from '../schemas.ts';
import { showDelay } from '../use-cases/report-delay.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getDelay',
  method: 'GET',
  path: '/v1/resources/{resourceId}/delay',
  tag: 'The day',
  summary: 'How late a practitioner is today',
  scope: 'scheduling.read',
  params: resourceParams,
  replies: { 200: { description: 'By the last word of the day.', body: delayReply } },
});

export const handler = apiHandler(route, ({ context, params }) => showDelay(context, params.resourceId));
