import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { claimBody, claimReply } from '../claims/schemas.ts';
import { registerClaim } from '../claims/use-cases/register-claim.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createClaim',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/claims',
  tag: 'Claims',
  summary: 'Register a claim',
  description:
    'What the clinic has asked a payer to pay, or will: by its control number remittances find it. No other claim of the clinic has that number.',
  scope: 'billing.write',
  params: accountParams,
  body: claimBody,
  replies: { 201: { description: 'The claim.', body: claimReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) => registerClaim(context, params.accountId, body));
