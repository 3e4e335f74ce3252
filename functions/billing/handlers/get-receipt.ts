import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { receiptReply } from '../payments/schemas.ts';
import { showReceipt } from '../payments/use-cases/show-payment.ts';
import { paymentParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getReceipt',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/payments/{paymentId}/receipt',
  tag: 'Payments',
  summary: 'Read the receipt of a payment',
  scope: 'billing.read',
  params: paymentParams,
  replies: { 200: { description: 'Who paid whom what for which service.', body: receiptReply } },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showReceipt(context, params.accountId, params.paymentId),
);
