import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { waiverBody } from '../needs-schemas.ts';
import { waiveNeed } from '../use-cases/needs/change-needs.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'waiveAppointmentNeed',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/waivers',
  tag: 'Appointments',
  summary: 'Let a visit take place without something',
  description: 'A person decides it, and why is kept.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: waiverBody,
  ifMatch: true,
  replies: {
    200: { description: 'The appointment, with what it still lacks.', body: appointmentReply, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  waiveNeed(context, params.appointmentId, ifMatch, body),
);
