import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { cancellationBody, registrationParams, registrationSchema } from '../intake/schemas.ts';
import { cancelRegistration } from '../intake/use-cases/cancel.ts';

export const needs = { records: ['get', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'cancelRegistration',
  method: 'POST',
  path: '/v1/registrations/{registrationId}/cancellation',
  tag: 'Registrations',
  summary: 'Take a registration back',
  description: 'One that has come to its end stays: change the patient instead.',
  scope: 'patients.write',
  params: registrationParams,
  body: cancellationBody,
  ifMatch: true,
  replies: {
    200: { description: 'The registration, cancelled.', body: registrationSchema, headers: ['Location', 'ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  cancelRegistration(context, params.registrationId, ifMatch, body.reason),
);
