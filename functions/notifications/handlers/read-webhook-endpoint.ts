import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { endpointBody, endpointParams, endpointSchema } from '../endpoint.ts';
import { readEndpoint } from '../store.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'readWebhookEndpoint',
  method: 'GET',
  path: '/v1/webhook-endpoints/{endpointId}',
  tag: 'Webhooks',
  summary: 'Read a webhook endpoint',
  scope: 'webhooks.write',
  params: endpointParams,
  replies: {
    200: { description: 'The endpoint, without its secret.', body: endpointSchema, headers: ['ETag'] },
    404: { description: 'The clinic has no such endpoint.' },
  },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const endpoint = await readEndpoint(context.clinicId, params.endpointId);
  if (!endpoint) throw new NotFound('The clinic has no such webhook endpoint.');
  return { status: 200, body: endpointBody(endpoint), version: endpoint.version };
});
