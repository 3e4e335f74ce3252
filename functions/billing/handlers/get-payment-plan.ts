import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlanParams, paymentPlanReply } from '../payment-plans/schemas.ts';
import { showPaymentPlan } from '../payment-plans/use-cases/show.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getPaymentPlan',
  method: 'GET',
  path: '/v1/payment-plans/{paymentPlanId}',
  tag: 'Payment plans',
  summary: 'Read a payment plan',
  scope: 'billing.read',
  params: paymentPlanParams,
  replies: {
    200: {
      description: 'The payment plan: how each installment stands, and what happened.',
      body: paymentPlanReply,
      headers: ['ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) => showPaymentPlan(context, params.paymentPlanId));
