import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { remittanceParams, remittanceReply } from '../remittance/schemas.ts';
import { showRemittance } from '../remittance/use-cases/show-remittances.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getRemittance',
  method: 'GET',
  path: '/v1/remittances/{remittanceId}',
  tag: 'Remittances',
  summary: 'Read a remittance',
  scope: 'billing.read',
  params: remittanceParams,
  replies: { 200: { description: 'The remittance, without its claims.', body: remittanceReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showRemittance(context, params.remittanceId));
