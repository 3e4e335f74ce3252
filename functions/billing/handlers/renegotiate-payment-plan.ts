import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlanParams, paymentPlanReply, renegotiationBody } from '../payment-plans/schemas.ts';
import { renegotiatePaymentPlan } from '../payment-plans/use-cases/change.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'renegotiatePaymentPlan',
  method: 'POST',
  path: '/v1/payment-plans/{paymentPlanId}/renegotiation',
  tag: 'Payment plans',
  summary: 'Offer other terms for what is left',
  description:
    'A new payment plan is offered, which takes the place of this one when the patient agrees. Until then this one holds.',
  scope: 'billing.write',
  params: paymentPlanParams,
  body: renegotiationBody,
  ifMatch: true,
  replies: {
    201: { description: 'The payment plan as it stands now.', body: paymentPlanReply, headers: ['Location', 'ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  renegotiatePaymentPlan(context, params.paymentPlanId, ifMatch, body),
);
