import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { remittancesPage, remittancesQuery } from '../remittance/schemas.ts';
import { remittancesPageOf } from '../remittance/use-cases/show-remittances.ts';

export const needs = { records: ['getMany', 'list'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listRemittances',
  method: 'GET',
  path: '/v1/remittances',
  tag: 'Remittances',
  summary: 'List remittances that need somebody, or the others',
  scope: 'billing.read',
  query: remittancesQuery,
  replies: { 200: { description: 'A page, the oldest first.', body: remittancesPage } },
});

export const handler = apiHandler(route, ({ context, query }) => remittancesPageOf(context, query));
