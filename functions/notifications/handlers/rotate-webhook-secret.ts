import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { endpointParams, endpointWithSecretSchema } from '../endpoint.ts';
import { rotateSecret } from '../endpoints.ts';
import { withSecret } from '../show-secret.ts';

export const needs = { records: ['get', 'put'], audit: 'put', webhookSecrets: 'make' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'rotateWebhookSecret',
  method: 'POST',
  path: '/v1/webhook-endpoints/{endpointId}/secret',
  tag: 'Webhooks',
  summary: 'Give a webhook endpoint a new secret',
  description: 'For a day messages carry a signature by each of both secrets, so that no message is refused meanwhile.',
  scope: 'webhooks.write',
  params: endpointParams,
  body: z.strictObject({}),
  ifMatch: true,
  replies: {
    200: { description: 'The endpoint, with its new secret.', body: endpointWithSecretSchema, headers: ['ETag'] },
    404: { description: 'The clinic has no such endpoint.' },
    412: { description: 'The endpoint has changed since it was read.' },
  },
});

const handle = apiHandler(route, ({ context, params, ifMatch }) => rotateSecret(context, params.endpointId, ifMatch));
export const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> =>
  await withSecret(await handle(event));
