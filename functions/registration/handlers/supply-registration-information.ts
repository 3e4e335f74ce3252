import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { informationBody, registrationParams, registrationSchema } from '../intake/schemas.ts';
import { supplyInformation } from '../intake/use-cases/supply-information.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'supplyRegistrationInformation',
  method: 'POST',
  path: '/v1/registrations/{registrationId}/information',
  tag: 'Registrations',
  summary: 'Send what is missing',
  description: 'What is given of the patient replaces what was given before; coverages, consents and answers join it.',
  scope: 'patients.write',
  params: registrationParams,
  body: informationBody,
  ifMatch: true,
  replies: {
    202: {
      description: 'The registration, on its way again.',
      body: registrationSchema,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  supplyInformation(context, params.registrationId, ifMatch, body),
);
