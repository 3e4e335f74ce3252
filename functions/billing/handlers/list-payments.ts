import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentsPage } from '../payments/schemas.ts';
import { paymentsPageOf } from '../payments/use-cases/show-payment.ts';
import { accountParams, pageQuery } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPayments',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/payments',
  tag: 'Payments',
  summary: 'List the payments to an account',
  scope: 'billing.read',
  params: accountParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, in the order in which they were recorded.', body: paymentsPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  paymentsPageOf(context, params.accountId, query),
);
