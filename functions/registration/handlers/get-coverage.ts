import { auditRead } from '../../platform/audit/entry.ts';
import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
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
  replies: { 200: { description: 'The coverage.', body: coverageReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const coverage = await findCoverage(context.clinicId, params.patientId, params.coverageId);
  if (!coverage) throw new NotFound('There is no such coverage.');
  await auditRead(context, coverage.id, 'coverage.read');
  return { status: 200, version: coverage.version, body: coverage };
});
