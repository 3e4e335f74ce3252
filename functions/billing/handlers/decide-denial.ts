import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { denialDecisionBody, denialParams, denialReply } from '../denials/schemas.ts';
import { decideDenial } from '../denials/use-cases/decide-denial.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'decideDenial',
  method: 'POST',
  path: '/v1/denials/{denialId}/decision',
  tag: 'Denials',
  summary: 'Say what is done about a denial',
  description:
    'What follows is posted with it. What a payer puts to group CO, OA or PI is never billed to the patient.',
  scope: 'billing.write',
  params: denialParams,
  body: denialDecisionBody,
  ifMatch: true,
  replies: { 200: { description: 'The denial.', body: denialReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  decideDenial(context, params.denialId, ifMatch, body),
);
