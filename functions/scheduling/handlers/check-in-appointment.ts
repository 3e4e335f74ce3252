import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { checkInBody } from '../day-schemas.ts';
import { checkIn } from '../use-cases/take-step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'checkInAppointment',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/check-in',
  tag: 'The day',
  summary: 'Check a patient in',
  description:
    'What is to be done before the visit is done. What is not known and was not verified is refused (422), unless `without` says why; see `GET …/check-in`.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: checkInBody,
  ifMatch: true,
  replies: { 200: { description: 'The appointment.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  checkIn(context, params.appointmentId, ifMatch, body),
);
