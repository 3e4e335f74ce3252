import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { checkoutReply, paymentPlanCheckoutBody } from '../checkouts/schemas.ts';
import { openCheckout } from '../checkouts/use-cases/open-checkout.ts';
import { paymentPlanParams } from '../payment-plans/schemas.ts';
import { paymentPlanOf } from '../payment-plans/step.ts';

export const needs = {
  records: ['get', 'put'],
  audit: 'put',
  seal: true,
  origin: true,
  paymentSecrets: 'read',
  outbound: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPaymentPlanCheckout',
  method: 'POST',
  path: '/v1/payment-plans/{paymentPlanId}/checkouts',
  tag: 'Payment plans',
  summary: 'Open a page on which a patient can pay installments',
  description:
    'The next one, a part of it, several, or all that is left: what comes pays the oldest first. It is a checkout of the account as any other.',
  scope: 'billing.write',
  params: paymentPlanParams,
  body: paymentPlanCheckoutBody,
  replies: {
    201: {
      description: 'The checkout, with the address of the page.',
      body: checkoutReply,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, async ({ context, params: { paymentPlanId }, body }) => {
  const { accountId } = await paymentPlanOf(context, paymentPlanId);
  return await openCheckout(context, accountId, { kind: 'payment-plan', paymentPlanId }, body);
});
