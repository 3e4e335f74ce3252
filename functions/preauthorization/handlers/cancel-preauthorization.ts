import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { cancellation, caseParams } from '../schemas.ts';
import { requestCancellation } from '../use-cases/cancel.ts';
import { caseSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'cancelPreauthorization',
  method: 'POST',
  path: '/v1/preauthorizations/{preauthorizationId}/cancellation',
  tag: 'Prior authorizations',
  summary: 'Cancel a prior authorization',
  description: 'Stops whatever waits. A payer that has the request is told.',
  scope: 'preauthorization.write',
  params: caseParams,
  body: cancellation,
  ifMatch: true,
  replies: {
    200: { description: 'Cancelled: the payer never had it.', body: caseSchema, headers: ['ETag'] },
    202: { description: 'The payer is being told.', body: caseSchema, headers: ['Location', 'ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  requestCancellation(context, params.preauthorizationId, ifMatch, body.reason),
);
