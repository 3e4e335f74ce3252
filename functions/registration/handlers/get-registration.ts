import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { registrationParams, registrationSchema } from '../intake/schemas.ts';
import { showRegistration } from '../intake/use-cases/read.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getRegistration',
  method: 'GET',
  path: '/v1/registrations/{registrationId}',
  tag: 'Registrations',
  summary: 'Read a registration',
  scope: 'patients.read',
  params: registrationParams,
  replies: {
    200: { description: 'The registration with its timeline.', body: registrationSchema, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params }) => showRegistration(context, params.registrationId));
