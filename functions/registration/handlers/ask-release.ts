import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { releaseBody, releaseReply } from '../identity/schemas.ts';
import { askRelease } from '../identity/use-cases/show-identity.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'askRelease',
  method: 'POST',
  path: '/v1/patients/{patientId}/release-checks',
  tag: 'Identity',
  summary: 'Ask whether something may be handed to a patient',
  description:
    'Ask before results, records or bills are handed over: whether the identity is verified to the level that this takes, and what is lacking. Labelled data takes more. The question stands in the audit.',
  scope: 'patients.read',
  params: patientParams,
  body: releaseBody,
  readOnly: true,
  replies: { 200: { description: 'The answer.', body: releaseReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) => askRelease(context, params.patientId, body));
