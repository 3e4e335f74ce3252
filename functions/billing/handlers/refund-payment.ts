import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentReply, refundBody } from '../payments/schemas.ts';
import { refund } from '../payments/use-cases/refund.ts';
import { paymentParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'refundPayment',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/payments/{paymentId}/refunds',
  tag: 'Payments',
  summary: 'Give money back',
  description: 'Out of the credit of the account, and no more than the payment was.',
  scope: 'billing.write',
  params: paymentParams,
  body: refundBody,
  ifMatch: true,
  replies: { 200: { description: 'The payment.', body: paymentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  refund(context, params.accountId, params.paymentId, ifMatch, body),
);
