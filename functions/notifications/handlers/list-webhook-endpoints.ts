import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { endpointBody, endpointSchema } from '../endpoint.ts';
import { listEndpoints } from '../store.ts';

export const needs = { records: ['get', 'getMany', 'query'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listWebhookEndpoints',
  method: 'GET',
  path: '/v1/webhook-endpoints',
  tag: 'Webhooks',
  summary: 'List the webhook endpoints',
  scope: 'webhooks.write',
  replies: {
    200: {
      description: 'All of them, oldest first.',
      body: z.strictObject({ endpoints: z.array(endpointSchema) }),
    },
  },
});

export const handler = apiHandler(route, async ({ context }) => {
  const endpoints = await listEndpoints(context.clinicId);
  return { status: 200, body: { endpoints: endpoints.map(endpointBody) } };
});
