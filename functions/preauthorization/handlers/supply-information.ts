import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { caseParams, information } from '../schemas.ts';
import { supplyInformation } from '../use-cases/supply-information.ts';
import { caseSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'supplyInformation',
  method: 'POST',
  path: '/v1/preauthorizations/{preauthorizationId}/information',
  tag: 'Prior authorizations',
  summary: 'Supply what was missing',
  description: 'Facts and answers. Documents are uploaded: announce each, then put its bytes.',
  scope: 'preauthorization.write',
  params: caseParams,
  body: information,
  ifMatch: true,
  replies: {
    202: { description: 'The case, which is assessed anew.', body: caseSchema, headers: ['Location', 'ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  supplyInformation(context, params.preauthorizationId, ifMatch, body),
);
