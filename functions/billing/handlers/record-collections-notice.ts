import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { collectionReply, noticeBody } from '../collections/schemas.ts';
import { recordNotice } from '../collections/use-cases/change-collection.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'recordCollectionsNotice',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/collections/notices',
  tag: 'Collections',
  summary: 'Record a written notice',
  description:
    'A nonprofit hospital tells the patient in writing, 30 days before, what will be done (26 CFR 1.501(r)-6).',
  scope: 'billing.write',
  params: invoiceParams,
  body: noticeBody,
  replies: { 200: { description: 'How the invoice stands now.', body: collectionReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  recordNotice(context, params.accountId, params.invoiceId, body),
);
