import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { clinicAgingQuery, clinicAgingReply } from '../accounts/schemas.ts';
import { agingPage } from '../accounts/use-cases/list-aging.ts';

export const needs = { records: ['get', 'getMany', 'list'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listBillingAging',
  method: 'GET',
  path: '/v1/billing-aging',
  tag: 'Billing accounts',
  summary: 'Tell how old all is that is owed to the clinic',
  description:
    'Account after account, by who owes it, with the sum of all pages so far: on the last page, of the whole clinic. What is settled while it is read may be in it or not. A page tells fewer accounts than asked for where these have much open.',
  scope: 'billing.read',
  query: clinicAgingQuery,
  replies: { 200: { description: 'What is owed, by age.', body: clinicAgingReply } },
});

export const handler = apiHandler(route, ({ context, query: { on, ...asked } }) => agingPage(context, asked, on));
