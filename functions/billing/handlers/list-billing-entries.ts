import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { entriesPage as entriesPageReply } from '../accounts/schemas.ts';
import { entriesPage } from '../accounts/use-cases/show-account.ts';
import { accountParams, pageQuery } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listBillingEntries',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/entries',
  tag: 'Billing accounts',
  summary: 'List the journal of an account',
  description: 'Every entry never changes: a mistake is taken back by another one.',
  scope: 'billing.read',
  params: accountParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, oldest first.', body: entriesPageReply } },
});

export const handler = apiHandler(route, ({ context, params, query }) => entriesPage(context, params.accountId, query));
