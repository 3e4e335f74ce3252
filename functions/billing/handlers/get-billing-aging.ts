import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { agingQuery, agingReply } from '../accounts/schemas.ts';
import { showAging } from '../accounts/use-cases/show-account.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getBillingAging',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/aging',
  tag: 'Billing accounts',
  summary: 'Tell how long ago what is owed was asked for',
  description: 'In days since an invoice was issued: up to 30, 60, 90, and over.',
  scope: 'billing.read',
  params: accountParams,
  query: agingQuery,
  replies: { 200: { description: 'What the patient owes, by age.', body: agingReply } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  showAging(context, params.accountId, query.on),
);
