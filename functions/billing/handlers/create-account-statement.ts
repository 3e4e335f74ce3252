import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { accountParams } from '../schemas.ts';
import { accountStatementBody, accountStatementReply } from '../statements/schemas.ts';
import { sendAccountStatement } from '../statements/use-cases/send-account-statement.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
  documents: 'write',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createAccountStatement',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/statements',
  tag: 'Billing accounts',
  summary: 'Send the patient the statement of the whole account',
  description:
    'By a link in a mail, behind which the patient reads it as PDF, in their language: every open invoice, what is disputed, in a payment plan or still with payers, and what was paid since the statement before. Labelled matters are told by days and amounts alone.',
  scope: 'billing.write',
  params: accountParams,
  body: accountStatementBody,
  replies: { 202: { description: 'The patient is told by mail.', body: accountStatementReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  sendAccountStatement(context, params.accountId, body.staffId),
);
