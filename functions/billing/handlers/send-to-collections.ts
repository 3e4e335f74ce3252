import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { collectionReply, sendBody } from '../collections/schemas.ts';
import { sendToCollections } from '../collections/use-cases/change-collection.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'sendToCollections',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/collections',
  tag: 'Collections',
  summary: 'Send an invoice to collections',
  description:
    'Refused with 409 `collections-barred` and every reason while a dispute, a payment plan, an application for assistance or a legal clock stands against it. The attempt stands in the audit.',
  scope: 'billing.write',
  params: invoiceParams,
  body: sendBody,
  replies: { 200: { description: 'How the invoice stands now.', body: collectionReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  sendToCollections(context, params.accountId, params.invoiceId, body),
);
