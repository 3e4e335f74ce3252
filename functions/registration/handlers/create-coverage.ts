import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { addCoverage } from '../add-coverage.ts';
import { coverageBody, coverageReply, patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put', match: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createCoverage',
  method: 'POST',
  path: '/v1/patients/{patientId}/coverages',
  tag: 'Patients',
  summary: 'Add a coverage to a patient',
  scope: 'patients.write',
  params: patientParams,
  body: coverageBody,
  replies: { 201: { description: 'The coverage.', body: coverageReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) => addCoverage(context, params.patientId, body));
