import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { changeCoverage } from '../change-coverage.ts';
import { coverageChangeBody, coverageParams, coverageReply } from '../schemas.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
  match: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changeCoverage',
  method: 'PATCH',
  path: '/v1/patients/{patientId}/coverages/{coverageId}',
  tag: 'Patients',
  summary: 'Change what is known of a coverage, or end it',
  description:
    'A field that is given replaces what stood there whole; `null` takes away a group number, a subscriber, a delegate or the labels. What was is kept: see the history. Where the payer would be asked otherwise, what it was asked before is asked again, beside whatever else happens; its earlier answers stay and are marked.',
  scope: 'patients.write',
  params: coverageParams,
  body: coverageChangeBody,
  ifMatch: true,
  replies: { 200: { description: 'The coverage as it is now.', body: coverageReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  changeCoverage(context, params.patientId, params.coverageId, ifMatch, body),
);
