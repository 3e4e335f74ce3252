import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { reversalBody } from '../accounts/schemas.ts';
import { reverseEntry } from '../accounts/use-cases/reverse-entry.ts';
import { entryReply } from '../ledger/views.ts';
import { entryParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'reverseBillingEntry',
  method: 'POST',
  path: '/v1/billing-accounts/{accountId}/entries/{entryNumber}/reversal',
  tag: 'Billing accounts',
  summary: 'Take an entry back',
  description:
    'Once, and as long as nothing rests upon it: what came after is taken back first. What a payer said is taken back by a remittance, what stands on an invoice by cancelling that.',
  scope: 'billing.write',
  params: entryParams,
  body: reversalBody,
  replies: { 201: { description: 'The entry that takes it back.', body: entryReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  reverseEntry(context, params.accountId, params.entryNumber, body),
);
