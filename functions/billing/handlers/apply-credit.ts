import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { creditBody, invoiceReply } from '../invoices/schemas.ts';
import { applyCredit } from '../invoices/use-cases/apply-credit.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'applyCredit',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/credit',
  tag: 'Invoices',
  summary: 'Pay for an invoice with credit',
  scope: 'billing.write',
  params: invoiceParams,
  body: creditBody,
  ifMatch: true,
  replies: { 200: { description: 'The invoice.', body: invoiceReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  applyCredit(context, params.accountId, params.invoiceId, ifMatch, body),
);
