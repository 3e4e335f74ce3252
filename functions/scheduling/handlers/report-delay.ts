import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { delayBody, delayReported } from '../day-schemas.ts';
import { resourceParams } from '../schemas.ts';
import { reportDelay } from '../use-cases/report-delay.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'reportDelay',
  method: 'POST',
  path: '/v1/resources/{resourceId}/delay',
  tag: 'The day',
  summary: 'A practitioner is running late',
  description:
    'Who waits and who comes later that day is told, by a mail of neutral words, if it differs by ten minutes from what was told last. The last word counts.',
  scope: 'scheduling.write',
  params: resourceParams,
  body: delayBody,
  replies: { 200: { description: 'What is known of the day now.', body: delayReported } },
});

export const handler = apiHandler(route, ({ context, params, body }) => reportDelay(context, params.resourceId, body));
