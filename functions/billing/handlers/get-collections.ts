import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { collectionReply } from '../collections/schemas.ts';
import { showCollections } from '../collections/use-cases/standing.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getCollections',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/collections',
  tag: 'Collections',
  summary: 'Read whether an invoice could go to collections',
  description: 'With everything that stands against it, and until when.',
  scope: 'billing.read',
  params: invoiceParams,
  replies: { 200: { description: 'How the invoice stands.', body: collectionReply } },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showCollections(context, params.accountId, params.invoiceId),
);
