import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { restrict, restrictionBody, restrictionReply } from '../eligibility/use-cases/restrictions.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createHealthPlanRestriction',
  method: 'POST',
  path: '/v1/patients/{patientId}/health-plan-restrictions',
  tag: 'Eligibility',
  summary: 'Keep a visit from the health plan',
  description:
    'For a patient who pays in full and asks for it (45 CFR 164.522(a)(1)(vi)): no payer is asked about that day, or that service on that day, from now on. No reason is needed.',
  scope: 'patients.write',
  params: patientParams,
  body: restrictionBody,
  replies: { 201: { description: 'The restriction.', body: restrictionReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) => restrict(context, params.patientId, body));
