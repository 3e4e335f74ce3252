import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { provisionBody } from '../needs-schemas.ts';
import { recordProvision } from '../use-cases/needs/change-needs.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'recordAppointmentProvision',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/provisions',
  tag: 'Appointments',
  summary: 'Record what a visit needs',
  description:
    'A referral that came, a form that was signed, an estimate that was given, an interpreter who is booked, or what a payer said by telephone; and who saw it. What was said of the same before no longer counts.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: provisionBody,
  ifMatch: true,
  replies: {
    200: { description: 'The appointment, with what it still lacks.', body: appointmentReply, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  recordProvision(context, params.appointmentId, ifMatch, body),
);
