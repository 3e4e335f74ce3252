import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { listCoverageHistory } from '../list-history.ts';
import { coverageParams, historyPage, historyQuery } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listCoverageHistory',
  method: 'GET',
  path: '/v1/patients/{patientId}/coverages/{coverageId}/history',
  tag: 'Patients',
  summary: 'How a coverage came to be what it is',
  description: 'Every change, newest first: what was, what it became, who changed it and why.',
  scope: 'patients.read',
  params: coverageParams,
  query: historyQuery,
  replies: { 200: { description: 'The changes, newest first.', body: historyPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  listCoverageHistory(context, params.patientId, params.coverageId, query),
);
