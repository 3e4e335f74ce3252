import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { claimChangeBody, claimReply } from '../claims/schemas.ts';
import { changeClaim } from '../claims/use-cases/change-claim.ts';
import { claimParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changeClaim',
  method: 'PATCH',
  path: '/v1/billing-accounts/{accountId}/claims/{claimId}',
  tag: 'Claims',
  summary: 'Change what is known of a claim',
  description:
    'The payer’s number of it, when it was submitted, until when the payer takes it, or that it is withdrawn.',
  scope: 'billing.write',
  params: claimParams,
  body: claimChangeBody,
  ifMatch: true,
  replies: { 200: { description: 'The claim.', body: claimReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  changeClaim(context, params.accountId, params.claimId, ifMatch, body),
);
