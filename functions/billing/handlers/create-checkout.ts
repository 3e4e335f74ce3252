import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import type { Purpose } from '../checkouts/checkout.ts';
import { checkoutBody, checkoutReply } from '../checkouts/schemas.ts';
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

export const handler = apiHandler(route, ({ context, params, body: { invoiceId, appointmentId, ...page } }) => {
  const ofVisit = appointmentId === undefined ? {} : { appointmentId };
  const purpose: Purpose =
    invoiceId === undefined ? { kind: 'credit', ...ofVisit } : { kind: 'invoice', invoiceId, ...ofVisit };
  return openCheckout(context, params.accountId, purpose, page);
});
