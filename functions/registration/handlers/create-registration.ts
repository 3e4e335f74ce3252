import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { registrationBody, registrationSchema } from '../intake/schemas.ts';
import { register } from '../intake/use-cases/register.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createRegistration',
  method: 'POST',
  path: '/v1/registrations',
  tag: 'Registrations',
  summary: 'Register a person',
  description:
    'Send what is known; partial is fine. The answer lists what is missing. The person becomes a new patient, or is found to be one already; where that is in doubt, staff decide.',
  scope: 'patients.write',
  body: registrationBody,
  replies: {
    202: { description: 'The registration, on its way.', body: registrationSchema, headers: ['Location', 'ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, body }) => register(context, body));
