import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { listPatientHistory } from '../list-history.ts';
import { historyPage, historyQuery, patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPatientHistory',
  method: 'GET',
  path: '/v1/patients/{patientId}/history',
  tag: 'Patients',
  summary: 'How a patient’s record came to be what it is',
  description: 'Every change, newest first: what was, what it became, who changed it and why.',
  scope: 'patients.read',
  params: patientParams,
  query: historyQuery,
  replies: { 200: { description: 'The changes, newest first.', body: historyPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  listPatientHistory(context, params.patientId, query),
);
