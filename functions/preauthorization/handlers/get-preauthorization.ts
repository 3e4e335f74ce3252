import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { caseParams } from '../schemas.ts';
import { readPreauthorization } from '../use-cases/read-preauthorization.ts';
import { wholeCaseSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getPreauthorization',
  method: 'GET',
  path: '/v1/preauthorizations/{preauthorizationId}',
  tag: 'Prior authorizations',
  summary: 'Read a prior authorization with its timeline',
  scope: 'preauthorization.read',
  params: caseParams,
  replies: {
    200: { description: 'The case, its documents, and all that happened.', body: wholeCaseSchema, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params }) =>
  readPreauthorization(context, params.preauthorizationId),
);
