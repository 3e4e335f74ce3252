import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentReply } from '../payments/schemas.ts';
import { showPayment } from '../payments/use-cases/show-payment.ts';
import { paymentParams } from '../schemas.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getPayment',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/payments/{paymentId}',
  tag: 'Payments',
  summary: 'Read a payment',
  scope: 'billing.read',
  params: paymentParams,
  replies: { 200: { description: 'The payment.', body: paymentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showPayment(context, params.accountId, params.paymentId),
);
