import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply, cancellationBody } from '../appointment-schemas.ts';
import { cancelAppointment } from '../use-cases/change-appointment.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'cancelAppointment',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/cancellation',
  tag: 'Appointments',
  summary: 'Cancel an appointment, or give a hold back',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: cancellationBody,
  ifMatch: true,
  replies: {
    200: {
      description: 'The appointment, cancelled. Its time is free.',
      body: appointmentReply,
      headers: ['ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  cancelAppointment(context, params.appointmentId, ifMatch, body),
);
