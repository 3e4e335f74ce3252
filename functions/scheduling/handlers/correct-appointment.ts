import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { correctionBody } from '../day-schemas.ts';
import { takeBackStep } from '../use-cases/take-step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'correctAppointment',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/correction',
  tag: 'The day',
  summary: 'Take back the last step of the day',
  description: 'A mistake: the appointment stands as it did before that step.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: correctionBody,
  ifMatch: true,
  replies: { 200: { description: 'The appointment.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  takeBackStep(context, params.appointmentId, ifMatch, body),
);
