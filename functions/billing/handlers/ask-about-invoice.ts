import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { billQuestionBody, billQuestionReply } from '../disputes/schemas.ts';
import { askAboutBill } from '../disputes/use-cases/bill.ts';
import { invoiceParams } from '../schemas.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
  documents: 'write',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'askAboutInvoice',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/questions',
  tag: 'Disputes',
  summary: 'Send the patient the statement of a bill',
  description:
    'By a link in a mail, behind which the patient reads it as PDF, and can dispute the bill or a part of it. The statement tells the bill as it stands now.',
  scope: 'billing.write',
  params: invoiceParams,
  body: billQuestionBody,
  replies: { 202: { description: 'The patient is told by mail.', body: billQuestionReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  askAboutBill(context, params.accountId, params.invoiceId, body.staffId),
);
