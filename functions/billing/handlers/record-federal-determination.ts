import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { determinationBody, disputeParams, disputeReplySchema } from '../disputes/schemas.ts';
import { recordDetermination } from '../disputes/use-cases/change-dispute.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'recordFederalDetermination',
  method: 'POST',
  path: '/v1/disputes/{disputeId}/federal-determination',
  tag: 'Disputes',
  summary: 'Record what the dispute entity decided',
  description: 'It is posted at once, and binds both sides.',
  scope: 'billing.write',
  params: disputeParams,
  body: determinationBody,
  ifMatch: true,
  replies: { 200: { description: 'The dispute as it stands now.', body: disputeReplySchema, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  recordDetermination(context, params.disputeId, ifMatch, body),
);
