import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { identityCheckParams } from '../identity/schemas.ts';
import { withdrawIdentityCheck } from '../identity/use-cases/withdraw-check.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'withdrawIdentityCheck',
  method: 'DELETE',
  path: '/v1/patients/{patientId}/identity-checks/{identityCheckId}',
  tag: 'Identity',
  summary: 'Withdraw a check that was entered in error',
  description: 'It counts no more, and stays in the list.',
  scope: 'patients.write',
  params: identityCheckParams,
  ifMatch: true,
  replies: { 204: { description: 'The check counts no more.' } },
});

export const handler = apiHandler(route, ({ context, params, ifMatch }) =>
  withdrawIdentityCheck(context, params.patientId, params.identityCheckId, ifMatch),
);
