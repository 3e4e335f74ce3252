import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlanAnswerBody, paymentPlanParams, paymentPlanReply } from '../payment-plans/schemas.ts';
import { recordAnswer } from '../payment-plans/use-cases/change.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'recordPaymentPlanAnswer',
  method: 'POST',
  path: '/v1/payment-plans/{paymentPlanId}/answer',
  tag: 'Payment plans',
  summary: 'Record what a patient says to an offer',
  description:
    'Agreed in person, on paper or on the telephone, or declined: the same as by the link, which ends with it.',
  scope: 'billing.write',
  params: paymentPlanParams,
  body: paymentPlanAnswerBody,
  ifMatch: true,
  replies: { 200: { description: 'The payment plan as it stands now.', body: paymentPlanReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  recordAnswer(context, params.paymentPlanId, ifMatch, body),
);
