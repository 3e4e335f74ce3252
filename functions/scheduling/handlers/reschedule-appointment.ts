import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply, reschedulingBody } from '../appointment-schemas.ts';
import { rescheduleAppointment } from '../use-cases/change-appointment.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'check', 'put', 'update', 'remove'],
  audit: 'put',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'rescheduleAppointment',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/rescheduling',
  tag: 'Appointments',
  summary: 'Move an appointment',
  description:
    'It leaves its time and takes the new one at once, or stays as it was: then the answer is 409 as when booking.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: reschedulingBody,
  ifMatch: true,
  replies: { 200: { description: 'The appointment at its new time.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  rescheduleAppointment(context, params.appointmentId, ifMatch, body),
);
