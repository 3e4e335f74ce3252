import { auditRead } from '../../platform/audit/entry.ts';
import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { fhirCoverage } from '../fhir/coverage.ts';
import { coverageParams, coverageReply } from '../schemas.ts';
import { findCoverage } from '../store.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getCoverage',
  method: 'GET',
  path: '/v1/patients/{patientId}/coverages/{coverageId}',
  tag: 'Patients',
  summary: 'Read a coverage of a patient',
  scope: 'patients.read',
  params: coverageParams,
  fhir: 'Coverage, by the US Core profile',
  replies: { 200: { description: 'The coverage.', body: coverageReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context, params, wantsFhir }) => {
  const coverage = await findCoverage(context.clinicId, params.patientId, params.coverageId);
  if (!coverage) throw new NotFound('There is no such coverage.');
  await auditRead(context, coverage.id, 'coverage.read');
  const { version } = coverage;
  return wantsFhir
    ? { status: 200, version, contentType: 'application/fhir+json', body: fhirCoverage(coverage) }
    : { status: 200, version, body: coverage };
});
