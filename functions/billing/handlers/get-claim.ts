import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { claimReply } from '../claims/schemas.ts';
import { showClaim } from '../claims/use-cases/show-claim.ts';
import { claimParams } from '../schemas.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getClaim',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/claims/{claimId}',
  tag: 'Claims',
  summary: 'Read a claim',
  scope: 'billing.read',
  params: claimParams,
  replies: { 200: { description: 'The claim.', body: claimReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showClaim(context, params.accountId, params.claimId));
