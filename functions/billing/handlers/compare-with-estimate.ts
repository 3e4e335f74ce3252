import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { comparisonParams, comparisonReply } from '../estimates/schemas.ts';
import { showComparison } from '../estimates/use-cases/show-estimate.ts';

export const needs = { records: ['get', 'getMany'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'compareWithEstimate',
  method: 'GET',
  path: '/v1/billing-accounts/{accountId}/invoices/{invoiceId}/estimate-comparisons/{estimateId}',
  tag: 'Good-faith estimates',
  summary: 'Hold a bill against a good-faith estimate',
  description: 'Each provider for itself (45 CFR 149.620): what several billed more together does not count.',
  scope: 'billing.read',
  params: comparisonParams,
  replies: { 200: { description: 'The comparison.', body: comparisonReply } },
});

export const handler = apiHandler(route, ({ context, params }) => showComparison(context, params));
