import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { identityReply } from '../identity/schemas.ts';
import { showIdentity } from '../identity/use-cases/show-identity.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getIdentity',
  method: 'GET',
  path: '/v1/patients/{patientId}/identity',
  tag: 'Identity',
  summary: 'Read how surely it is known who a patient is',
  description:
    'The level of assurance with its working: which check gave what, which counts no more and why, and what the next level lacks.',
  scope: 'patients.read',
  params: patientParams,
  replies: { 200: { description: 'The level, and the checks.', body: identityReply } },
});

export const handler = apiHandler(route, ({ context, params }) => showIdentity(context, params.patientId));
