import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { goodFaithEstimatesPage } from '../estimates/schemas.ts';
import { estimatesPage } from '../estimates/use-cases/show-estimate.ts';
import { pageQuery, patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'list'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listGoodFaithEstimates',
  method: 'GET',
  path: '/v1/patients/{patientId}/good-faith-estimates',
  tag: 'Good-faith estimates',
  summary: 'List the good-faith estimates of a patient',
  scope: 'billing.read',
  params: patientParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, in the order in which they were recorded.', body: goodFaithEstimatesPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  estimatesPage(context, params.patientId, query),
);
