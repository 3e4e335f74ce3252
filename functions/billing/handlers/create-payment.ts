import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentBody, paymentReply } from '../payments/schemas.ts';
import { receivePayment } from '../payments/use-cases/receive-payment.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPayment',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/payments',
  tag: 'Payments',
  summary: 'Record what a patient paid',
  description: 'What the invoice does not need becomes credit of the account, and the answer says so.',
  scope: 'billing.write',
  params: accountParams,
  body: paymentBody,
  replies: { 201: { description: 'The payment.', body: paymentReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  receivePayment(context, params.accountId, body),
);
