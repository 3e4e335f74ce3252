import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { checkoutParams, checkoutReply } from '../checkouts/schemas.ts';
import { showCheckout } from '../checkouts/use-cases/show-checkout.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getCheckout',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/checkouts/{checkoutId}',
  tag: 'Payments',
  summary: 'Read a checkout',
  scope: 'billing.read',
  params: checkoutParams,
  replies: { 200: { description: 'The checkout.', body: checkoutReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showCheckout(context, params.accountId, params.checkoutId),
);
