import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { checkParams, checkReply } from '../eligibility/schemas.ts';
import { showCheck } from '../eligibility/use-cases/read-checks.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getEligibilityCheck',
  method: 'GET',
  path: '/v1/patients/{patientId}/coverages/{coverageId}/eligibility-checks/{eligibilityCheckId}',
  tag: 'Eligibility',
  summary: 'Read an eligibility check',
  scope: 'patients.read',
  params: checkParams,
  replies: { 200: { description: 'The check, with the payer’s answer.', body: checkReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showCheck(context, params.patientId, params.coverageId, params.eligibilityCheckId),
);
