import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlanBody, paymentPlanReply } from '../payment-plans/schemas.ts';
import { offerPaymentPlan } from '../payment-plans/use-cases/offer.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPaymentPlan',
  method: 'POST',
  path: '/v1/payment-plans',
  tag: 'Payment plans',
  summary: 'Offer a payment plan',
  description:
    'For all that is asked for of issued invoices: installments that cost nothing. The patient agrees by a link in a mail, or to your staff (`…/answer`). Nothing moves until then.',
  scope: 'billing.write',
  body: paymentPlanBody,
  replies: {
    201: { description: 'The payment plan, offered.', body: paymentPlanReply, headers: ['Location', 'ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, body }) => offerPaymentPlan(context, body));
