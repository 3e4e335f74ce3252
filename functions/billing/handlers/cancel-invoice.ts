import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { cancelInvoiceBody, invoiceReply } from '../invoices/schemas.ts';
import { cancelInvoice } from '../invoices/use-cases/make-invoice.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'cancelInvoice',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/cancellation',
  tag: 'Invoices',
  summary: 'Withdraw an invoice',
  description: 'As long as nothing of it was paid, given up, disputed or put into a payment plan.',
  scope: 'billing.write',
  params: invoiceParams,
  body: cancelInvoiceBody,
  ifMatch: true,
  replies: { 200: { description: 'The invoice.', body: invoiceReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  cancelInvoice(context, params.accountId, params.invoiceId, ifMatch, body),
);
