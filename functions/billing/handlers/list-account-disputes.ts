import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputesReply } from '../disputes/schemas.ts';
import { showDisputesOf } from '../disputes/use-cases/show-dispute.ts';
import { accountParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listAccountDisputes',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/disputes',
  tag: 'Disputes',
  summary: 'List the disputes of an account',
  scope: 'billing.read',
  params: accountParams,
  replies: { 200: { description: 'All of them, the oldest first.', body: disputesReply } },
});

export const handler = apiHandler(route, ({ context, params }) => showDisputesOf(context, params.accountId));
