import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { MAX_CURSOR_LENGTH } from '../../platform/seal.ts';
import { listDeliveries } from '../deliveries.ts';
import { deliverySchema, endpointParams } from '../endpoint.ts';

export const needs = { records: ['get', 'query'], seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listWebhookDeliveries',
  method: 'GET',
  path: '/v1/webhook-endpoints/{endpointId}/deliveries',
  tag: 'Webhooks',
  summary: 'List what a webhook endpoint was told, and how it answered',
  description: 'Of the last 30 days, newest first.',
  scope: 'webhooks.write',
  params: endpointParams,
  query: z.strictObject({
    limit: z
      .string()
      .regex(/^([1-9]\d?|100)$/, 'must be a number from 1 to 100')
      .default('25')
      .meta({ description: 'At most so many, 1 to 100.' }),
    cursor: z.string().max(MAX_CURSOR_LENGTH).optional().meta({ description: '`next` of the page before.' }),
  }),
  replies: {
    200: {
      description: 'A page of deliveries.',
      body: z.strictObject({
        deliveries: z.array(deliverySchema),
        next: z.string().optional().meta({ description: 'Cursor of the next page; absent on the last.' }),
      }),
    },
    404: { description: 'The clinic has no such endpoint.' },
  },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  listDeliveries(context, params.endpointId, query),
);
