import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { assistanceDecisionBody, collectionReply } from '../collections/schemas.ts';
import { decideAssistance } from '../collections/use-cases/change-collection.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'decideCollectionsAssistance',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/collections/assistance-decision',
  tag: 'Collections',
  summary: 'Record how an application was decided',
  description: 'What is granted is given up by a write-off, as any other amount.',
  scope: 'billing.write',
  params: invoiceParams,
  body: assistanceDecisionBody,
  replies: { 200: { description: 'How the invoice stands now.', body: collectionReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  decideAssistance(context, params.accountId, params.invoiceId, body),
);
