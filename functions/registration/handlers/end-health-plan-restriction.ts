import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { endRestriction, restrictionParams } from '../eligibility/use-cases/restrictions.ts';

export const needs = { records: ['get', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'endHealthPlanRestriction',
  method: 'DELETE',
  path: '/v1/patients/{patientId}/health-plan-restrictions/{healthPlanRestrictionId}',
  tag: 'Eligibility',
  summary: 'End the restriction of a visit',
  description: 'Where the patient takes it back, or did not pay in full after all. It stays in the list.',
  scope: 'patients.write',
  params: restrictionParams,
  ifMatch: true,
  replies: { 204: { description: 'The health plan may hear of the visit again.' } },
});

export const handler = apiHandler(route, ({ context, params, ifMatch }) =>
  endRestriction(context, params.patientId, params.healthPlanRestrictionId, ifMatch),
);
