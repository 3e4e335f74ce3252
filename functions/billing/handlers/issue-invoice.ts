import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { invoiceReply, issueBody } from '../invoices/schemas.ts';
import { issueInvoice } from '../invoices/use-cases/make-invoice.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'issueInvoice',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/issue',
  tag: 'Invoices',
  summary: 'Issue an invoice',
  description: 'From then on the patient is asked for it.',
  scope: 'billing.write',
  params: invoiceParams,
  body: issueBody,
  ifMatch: true,
  replies: { 200: { description: 'The invoice.', body: invoiceReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  issueInvoice(context, params.accountId, params.invoiceId, ifMatch, body),
);
