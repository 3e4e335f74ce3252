import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { claimDecisionBody, remittanceClaimParams, remittanceClaimReply } from '../remittance/schemas.ts';
import { decideRemittanceClaim } from '../remittance/use-cases/decide.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'decideRemittanceClaim',
  method: 'POST',
  path: '/v1/remittances/{remittanceId}/claims/{remittanceClaimId}/decision',
  tag: 'Remittances',
  summary: 'Post a claim that is held, or set it aside',
  description: 'It is posted right after. If it cannot be, it is held again and says why.',
  scope: 'billing.write',
  params: remittanceClaimParams,
  body: claimDecisionBody,
  ifMatch: true,
  replies: { 200: { description: 'The claim.', body: remittanceClaimReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  decideRemittanceClaim(context, params, ifMatch, body),
);
