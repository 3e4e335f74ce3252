import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeParams, disputeReplySchema, informationBody } from '../disputes/schemas.ts';
import { supplyInformation } from '../disputes/use-cases/change-dispute.ts';

export const needs = { records: ['get', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'supplyDisputeInformation',
  method: 'POST',
  path: '/v1/disputes/{disputeId}/information',
  tag: 'Disputes',
  summary: 'Add what is known',
  description:
    'What the patient or the payer says, or what was found. Where that was waited for, the dispute goes on at once.',
  scope: 'billing.write',
  params: disputeParams,
  body: informationBody,
  ifMatch: true,
  replies: { 200: { description: 'The dispute as it stands now.', body: disputeReplySchema, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  supplyInformation(context, params.disputeId, ifMatch, body),
);
