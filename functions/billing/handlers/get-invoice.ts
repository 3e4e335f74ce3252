import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { invoiceReply } from '../invoices/schemas.ts';
import { showInvoice } from '../invoices/use-cases/show-invoice.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['getMany'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getInvoice',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}',
  tag: 'Invoices',
  summary: 'Read an invoice',
  scope: 'billing.read',
  params: invoiceParams,
  replies: { 200: { description: 'The invoice, with what is owed of it.', body: invoiceReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showInvoice(context, params.accountId, params.invoiceId),
);
