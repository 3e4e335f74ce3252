import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { caseParams, change } from '../schemas.ts';
import { requestChange } from '../use-cases/request-change.ts';
import { caseSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changePreauthorization',
  method: 'POST',
  path: '/v1/preauthorizations/{preauthorizationId}/changes',
  tag: 'Prior authorizations',
  summary: 'Change what is asked for',
  description:
    'Dates, units, service or providers. Once the payer has the request, what it certified stays in force until it certifies the change.',
  scope: 'preauthorization.write',
  params: caseParams,
  body: change,
  ifMatch: true,
  replies: {
    202: {
      description: 'The case, with the change that is now assessed.',
      body: caseSchema,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  requestChange(context, params.preauthorizationId, ifMatch, body),
);
