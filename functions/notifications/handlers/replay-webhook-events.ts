import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { replayEvents, replaySchema } from '../deliveries.ts';
import { endpointParams } from '../endpoint.ts';

export const needs = { records: ['get', 'getMany', 'put', 'update'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'replayWebhookEvents',
  method: 'POST',
  path: '/v1/webhook-endpoints/{endpointId}/replays',
  tag: 'Webhooks',
  summary: 'Tell a webhook endpoint of events once more',
  description: 'Each has the `webhook-id` that it had before, and is tried for a day again.',
  scope: 'webhooks.write',
  params: endpointParams,
  body: replaySchema,
  replies: {
    202: { description: 'They are on their way.', body: z.strictObject({ replayed: z.int() }) },
    404: { description: 'The clinic has no such endpoint.' },
    409: { description: 'The endpoint is disabled.' },
    422: { description: 'The endpoint was never told of one of these events.' },
  },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  replayEvents(context, params.endpointId, body.eventIds),
);
