import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlansReply } from '../payment-plans/schemas.ts';
import { showPaymentPlansOf } from '../payment-plans/use-cases/show.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listAccountPaymentPlans',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/payment-plans',
  tag: 'Payment plans',
  summary: 'List the payment plans of an account',
  scope: 'billing.read',
  params: accountParams,
  replies: { 200: { description: 'The payment plans.', body: paymentPlansReply } },
});

export const handler = apiHandler(route, ({ context, params }) => showPaymentPlansOf(context, params.accountId));
