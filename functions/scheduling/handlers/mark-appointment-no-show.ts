import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { noShowBody } from '../day-schemas.ts';
import { confirmNoShow } from '../use-cases/take-step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'markAppointmentNoShow',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/no-show',
  tag: 'The day',
  summary: 'The patient did not come',
  description: 'A person says so, once the appointment is over; never of who arrived, or of what was cancelled.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: noShowBody,
  ifMatch: true,
  replies: { 200: { description: 'The appointment.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  confirmNoShow(context, params.appointmentId, ifMatch, body),
);
