import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { cancelCheckoutBody, checkoutParams, checkoutReply } from '../checkouts/schemas.ts';
import { closeCheckout } from '../checkouts/use-cases/close-checkout.ts';

export const needs = {
  records: ['get', 'put'],
  audit: 'put',
  paymentSecrets: 'read',
  outbound: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'cancelCheckout',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/checkouts/{checkoutId}/cancellation',
  tag: 'Payments',
  summary: 'Close a page before its time',
  description:
    'Nobody can pay on it from then on. Refused where somebody has paid, or does so at this moment: that payment stands.',
  scope: 'billing.write',
  params: checkoutParams,
  body: cancelCheckoutBody,
  ifMatch: true,
  replies: { 200: { description: 'The checkout.', body: checkoutReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  closeCheckout(context, params.accountId, params.checkoutId, ifMatch, body),
);
