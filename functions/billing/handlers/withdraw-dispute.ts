import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeParams, disputeReplySchema, withdrawalBody } from '../disputes/schemas.ts';
import { withdrawDispute } from '../disputes/use-cases/change-dispute.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'withdrawDispute',
  method: 'POST',
  path: '/v1/disputes/{disputeId}/withdrawal',
  tag: 'Disputes',
  summary: 'Take a dispute back',
  description: 'The patient no longer disputes it: what was held is owed as before.',
  scope: 'billing.write',
  params: disputeParams,
  body: withdrawalBody,
  ifMatch: true,
  replies: { 200: { description: 'The dispute as it stands now.', body: disputeReplySchema, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  withdrawDispute(context, params.disputeId, ifMatch, body),
);
