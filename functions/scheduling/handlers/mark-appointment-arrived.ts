import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { stepBody } from '../day-schemas.ts';
import { arrive } from '../use-cases/take-step.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'markAppointmentArrived',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/arrival',
  tag: 'The day',
  summary: 'The patient has arrived',
  description: 'From then on the patient waits, and is in the queue.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: stepBody,
  ifMatch: true,
  replies: { 200: { description: 'The appointment.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  arrive(context, params.appointmentId, ifMatch, body),
);
