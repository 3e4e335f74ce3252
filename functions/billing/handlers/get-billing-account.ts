import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { accountReply } from '../accounts/schemas.ts';
import { showAccount } from '../accounts/use-cases/show-account.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getBillingAccount',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}',
  tag: 'Billing accounts',
  summary: 'Read an account and its balances',
  description: 'The balances are those of the entry whose number is told: the sum of all up to it.',
  scope: 'billing.read',
  params: accountParams,
  replies: { 200: { description: 'The account.', body: accountReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showAccount(context, params.accountId));
