import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentReply, doubleBookingBody } from '../appointment-schemas.ts';
import { doubleBook } from '../use-cases/book.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'check', 'put', 'update'],
  audit: 'put',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'doubleBookAppointment',
  method: 'POST',
  path: '/v1/double-bookings',
  tag: 'Appointments',
  summary: 'Book beside other appointments, on purpose',
  description:
    'A supervisor or a clinician has decided it, and why is kept. Only other appointments are overridden: the resources must work then.',
  scope: 'scheduling.override',
  body: doubleBookingBody,
  replies: { 201: { description: 'The appointment.', body: appointmentReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, body }) => doubleBook(context, body));
