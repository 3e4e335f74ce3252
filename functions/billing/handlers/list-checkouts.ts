import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { checkoutsPage } from '../checkouts/schemas.ts';
import { checkoutsPageOf } from '../checkouts/use-cases/show-checkout.ts';
import { accountParams, pageQuery } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listCheckouts',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/checkouts',
  tag: 'Payments',
  summary: 'List the checkouts of an account',
  scope: 'billing.read',
  params: accountParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, in the order in which they were opened.', body: checkoutsPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  checkoutsPageOf(context, params.accountId, query),
);
