import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { confirmAppointment } from '../use-cases/change-appointment.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'update'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'confirmAppointment',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/confirmation',
  tag: 'Appointments',
  summary: 'Book what is held',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: z.strictObject({}),
  ifMatch: true,
  replies: { 200: { description: 'The appointment, booked.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, ifMatch }) =>
  confirmAppointment(context, params.appointmentId, ifMatch),
);
