import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { remittanceClaimParams, remittanceClaimReply } from '../remittance/schemas.ts';
import { showRemittanceClaim } from '../remittance/use-cases/show-remittances.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getRemittanceClaim',
  method: 'GET',
  path: '/v1/remittances/{remittanceId}/claims/{remittanceClaimId}',
  tag: 'Remittances',
  summary: 'Read a claim of a remittance',
  scope: 'billing.read',
  params: remittanceClaimParams,
  replies: {
    200: {
      description: 'The claim as the payer decided it, its codes in words, and what became of it.',
      body: remittanceClaimReply,
      headers: ['ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showRemittanceClaim(context, params.remittanceId, params.remittanceClaimId),
);
