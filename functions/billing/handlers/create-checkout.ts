import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { checkoutBody, checkoutReply, purposeOf } from '../checkouts/schemas.ts';
import { openCheckout } from '../checkouts/use-cases/open-checkout.ts';
import { accountParams } from '../schemas.ts';

export const needs = {
  records: ['get', 'getMany', 'put'],
  audit: 'put',
  seal: true,
  origin: true,
  paymentSecrets: 'read',
  outbound: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createCheckout',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/checkouts',
  tag: 'Payments',
  summary: 'Open a page on which a patient can pay',
  description:
    'It is the page of the clinic’s payment gateway: Frontdesk never sees with what it is paid. What came is in the journal as soon as the gateway says so, and the checkout is `paid` then.',
  scope: 'billing.write',
  params: accountParams,
  body: checkoutBody,
  replies: {
    201: {
      description: 'The checkout, with the address of the page.',
      body: checkoutReply,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body }) => {
  const { amount, returnUrl, language } = body;
  return openCheckout(context, {
    accountId: params.accountId,
    purpose: purposeOf(body),
    openedBy: 'clinic',
    ...(amount === undefined ? {} : { amount: amount.amount }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
    ...(language === undefined ? {} : { language }),
  });
});
