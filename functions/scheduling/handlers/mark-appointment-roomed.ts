import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { roomingBody } from '../day-schemas.ts';
import { showToRoom } from '../use-cases/take-step.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'markAppointmentRoomed',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/rooming',
  tag: 'The day',
  summary: 'The patient was shown to a room',
  description: 'The patient waits no more. The status stays `arrived`.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: roomingBody,
  ifMatch: true,
  replies: { 200: { description: 'The appointment.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  showToRoom(context, params.appointmentId, ifMatch, body),
);
