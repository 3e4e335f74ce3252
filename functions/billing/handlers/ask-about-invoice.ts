import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { billQuestionBody, billQuestionReply } from '../disputes/schemas.ts';
import { askAboutBill } from '../disputes/use-cases/bill.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'askAboutInvoice',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/questions',
  tag: 'Disputes',
  summary: 'Ask the patient whether something of a bill is wrong',
  description: 'By a link in a mail, behind which the patient can dispute the bill or a part of it.',
  scope: 'billing.write',
  params: invoiceParams,
  body: billQuestionBody,
  replies: { 202: { description: 'The patient is asked by mail.', body: billQuestionReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  askAboutBill(context, params.accountId, params.invoiceId, body.staffId),
);
