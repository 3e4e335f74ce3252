import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { chargesPage } from '../charges/schemas.ts';
import { chargesPageOf } from '../charges/use-cases/show-charge.ts';
import { accountParams, pageQuery } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listCharges',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/charges',
  tag: 'Charges',
  summary: 'List the charges of an account',
  scope: 'billing.read',
  params: accountParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, in the order in which they were registered.', body: chargesPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  chargesPageOf(context, params.accountId, query),
);
