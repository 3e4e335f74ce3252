import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { coordinationSchema } from '../eligibility/coordination-schema.ts';
import { setCoordination } from '../eligibility/use-cases/set-coordination.ts';
import { coverageParams, coverageReply } from '../schemas.ts';

export const needs = { records: ['get', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'setCoverageCoordination',
  method: 'PUT',
  path: '/v1/patients/{patientId}/coverages/{coverageId}/coordination',
  tag: 'Eligibility',
  summary: 'Set what decides in which order a coverage pays',
  description: 'The list of the coverages says what is still asked for.',
  scope: 'patients.write',
  params: coverageParams,
  body: coordinationSchema,
  ifMatch: true,
  replies: { 200: { description: 'The coverage.', body: coverageReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  setCoordination(context, params.patientId, params.coverageId, ifMatch, body),
);
