import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { identityCheckBody, identityCheckReply } from '../identity/schemas.ts';
import { recordIdentityCheck } from '../identity/use-cases/record-check.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'put'], audit: 'put', match: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createIdentityCheck',
  method: 'POST',
  path: '/v1/patients/{patientId}/identity-checks',
  tag: 'Identity',
  summary: 'Record that somebody looked at proof of who the patient is',
  description:
    'One document, or other evidence, at a time: what it is, what it shows as the record has it, who looked and how. The level follows from all of them.',
  scope: 'patients.write',
  params: patientParams,
  body: identityCheckBody,
  replies: { 201: { description: 'The check.', body: identityCheckReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  recordIdentityCheck(context, params.patientId, body),
);
