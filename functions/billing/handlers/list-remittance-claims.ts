import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { claimsQuery, remittanceClaimsPage, remittanceParams } from '../remittance/schemas.ts';
import { remittanceClaimsPageOf } from '../remittance/use-cases/show-remittances.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listRemittanceClaims',
  method: 'GET',
  path: '/v1/remittances/{remittanceId}/claims',
  tag: 'Remittances',
  summary: 'List the claims of a remittance, and what became of them',
  scope: 'billing.read',
  params: remittanceParams,
  query: claimsQuery,
  replies: { 200: { description: 'A page.', body: remittanceClaimsPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  remittanceClaimsPageOf(context, params.remittanceId, query),
);
