import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { endBody, paymentPlanParams, paymentPlanReply } from '../payment-plans/schemas.ts';
import { endPaymentPlan } from '../payment-plans/use-cases/change.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'endPaymentPlan',
  method: 'POST',
  path: '/v1/payment-plans/{paymentPlanId}/end',
  tag: 'Payment plans',
  summary: 'End a payment plan',
  description: 'What is left is owed again as before. An offer is withdrawn.',
  scope: 'billing.write',
  params: paymentPlanParams,
  body: endBody,
  ifMatch: true,
  replies: { 200: { description: 'The payment plan as it stands now.', body: paymentPlanReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  endPaymentPlan(context, params.paymentPlanId, ifMatch, body),
);
