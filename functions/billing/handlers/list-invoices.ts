import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { invoicesPage } from '../invoices/schemas.ts';
import { invoicesPageOf } from '../invoices/use-cases/show-invoice.ts';
import { accountParams, pageQuery } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listInvoices',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/invoices',
  tag: 'Invoices',
  summary: 'List the invoices of an account',
  scope: 'billing.read',
  params: accountParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, in the order in which they were made.', body: invoicesPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  invoicesPageOf(context, params.accountId, query),
);
