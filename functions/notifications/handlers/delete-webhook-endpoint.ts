import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { endpointParams } from '../endpoint.ts';
import { deleteEndpoint } from '../endpoints.ts';

export const needs = {
  records: ['get', 'put', 'remove'],
  audit: 'put',
  webhookSecrets: 'remove',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'deleteWebhookEndpoint',
  method: 'DELETE',
  path: '/v1/webhook-endpoints/{endpointId}',
  tag: 'Webhooks',
  summary: 'Delete a webhook endpoint',
  scope: 'webhooks.write',
  params: endpointParams,
  ifMatch: true,
  replies: {
    204: { description: 'It is told nothing more.' },
    404: { description: 'The clinic has no such endpoint.' },
    412: { description: 'The endpoint has changed since it was read.' },
  },
});

export const handler = apiHandler(route, ({ context, params, ifMatch }) =>
  deleteEndpoint(context, params.endpointId, ifMatch),
);
