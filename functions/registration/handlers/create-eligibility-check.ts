import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { checkBody, checkReply } from '../eligibility/schemas.ts';
import { requestCheck } from '../eligibility/use-cases/request-check.ts';
import { coverageParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createEligibilityCheck',
  method: 'POST',
  path: '/v1/patients/{patientId}/coverages/{coverageId}/eligibility-checks',
  tag: 'Eligibility',
  summary: 'Ask the payer whether a coverage holds on a date of service, and what it costs the member',
  description:
    'The answer comes into the check, beside whatever else happens; the change is in the feed and goes to webhooks as `eligibilityCheck.answered`. A payer that is down or has no time is asked again for a day. While the same is being asked already, that check is given back.',
  scope: 'patients.write',
  params: coverageParams,
  body: checkBody,
  replies: { 202: { description: 'The check.', body: checkReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  requestCheck(context, params.patientId, params.coverageId, body),
);
