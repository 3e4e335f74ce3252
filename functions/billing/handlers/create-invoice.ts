import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { invoiceBody, invoiceReply } from '../invoices/schemas.ts';
import { draftInvoice } from '../invoices/use-cases/make-invoice.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createInvoice',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices',
  tag: 'Invoices',
  summary: 'Draft an invoice',
  description: 'What the patient owes of the charges and was not asked for yet.',
  scope: 'billing.write',
  params: accountParams,
  body: invoiceBody,
  replies: { 201: { description: 'The draft.', body: invoiceReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  draftInvoice(context, params.accountId, body.chargeIds),
);
