import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { claimsPage } from '../claims/schemas.ts';
import { claimsPageOf } from '../claims/use-cases/show-claim.ts';
import { accountParams, pageQuery } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listClaims',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/claims',
  tag: 'Claims',
  summary: 'List the claims of an account',
  scope: 'billing.read',
  params: accountParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, in the order in which they were registered.', body: claimsPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  claimsPageOf(context, params.accountId, query),
);
