import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { assistanceBody, collectionReply } from '../collections/schemas.ts';
import { recordAssistance } from '../collections/use-cases/change-collection.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'recordCollectionsAssistance',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/collections/assistance-application',
  tag: 'Collections',
  summary: 'Record an application for financial assistance',
  description: 'Nothing of the invoice goes to collections until it is decided.',
  scope: 'billing.write',
  params: invoiceParams,
  body: assistanceBody,
  replies: { 200: { description: 'How the invoice stands now.', body: collectionReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  recordAssistance(context, params.accountId, params.invoiceId, body),
);
