import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { accountBody, accountReply } from '../accounts/schemas.ts';
import { openAccount } from '../accounts/use-cases/open-account.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createBillingAccount',
  method: 'POST',
  path: '/v1/billing-accounts',
  tag: 'Billing accounts',
  summary: 'Open an account for a patient',
  description: 'What services cost, and all that is paid for them, stands in the journal of an account.',
  scope: 'billing.write',
  body: accountBody,
  replies: { 201: { description: 'The account.', body: accountReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, body }) => openAccount(context, body));
