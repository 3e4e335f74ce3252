import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { remittanceDecisionBody, remittanceParams, remittanceReply } from '../remittance/schemas.ts';
import { decideRemittance } from '../remittance/use-cases/decide.ts';

export const needs = { records: ['get', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'decideRemittance',
  method: 'POST',
  path: '/v1/remittances/{remittanceId}/decision',
  tag: 'Remittances',
  summary: 'Decide a remittance that is held, whole or in part',
  scope: 'billing.write',
  params: remittanceParams,
  body: remittanceDecisionBody,
  ifMatch: true,
  replies: { 200: { description: 'The remittance.', body: remittanceReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  decideRemittance(context, params.remittanceId, ifMatch, body),
);
