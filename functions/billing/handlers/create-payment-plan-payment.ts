import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlanParams, paymentPlanPaymentBody } from '../payment-plans/schemas.ts';
import { payPaymentPlan } from '../payment-plans/use-cases/pay.ts';
import { paymentReply } from '../payments/schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPaymentPlanPayment',
  method: 'POST',
  path: '/v1/payment-plans/{paymentPlanId}/payments',
  tag: 'Payment plans',
  summary: 'Record what a patient paid for a payment plan',
  description:
    'The oldest installment is paid first; one payment can pay several, or all that is left. What nothing is owed for becomes credit of the account, and the answer says so.',
  scope: 'billing.write',
  params: paymentPlanParams,
  body: paymentPlanPaymentBody,
  replies: { 201: { description: 'The payment.', body: paymentReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  payPaymentPlan(context, params.paymentPlanId, body),
);
