import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { endpointWithSecretSchema, newEndpointSchema } from '../endpoint.ts';
import { createEndpoint } from '../endpoints.ts';
import { withSecret } from '../show-secret.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
  webhookSecrets: 'make',
  outbound: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createWebhookEndpoint',
  method: 'POST',
  path: '/v1/webhook-endpoints',
  tag: 'Webhooks',
  summary: 'Make a webhook endpoint',
  description:
    'Messages are signed after the Standard Webhooks specification and name ids, a status and a version: whoever wants to know more reads the record.',
  scope: 'webhooks.write',
  body: newEndpointSchema,
  replies: {
    201: {
      description: 'The endpoint, with its secret.',
      body: endpointWithSecretSchema,
      headers: ['Location', 'ETag'],
    },
    409: { description: 'The clinic has as many as it may.' },
    422: { description: 'The URL is not one that would be called.' },
  },
});

const handle = apiHandler(route, ({ context, body }) => createEndpoint(context, body));
export const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> =>
  await withSecret(await handle(event));
