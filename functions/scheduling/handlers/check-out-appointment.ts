import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { stepBody } from '../day-schemas.ts';
import { checkOut } from '../use-cases/take-step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'checkOutAppointment',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/check-out',
  tag: 'The day',
  summary: 'The visit has taken place',
  description: 'The appointment is `fulfilled`.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: stepBody,
  ifMatch: true,
  replies: { 200: { description: 'The appointment.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  checkOut(context, params.appointmentId, ifMatch, body),
);
