import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentBody, appointmentReply } from '../appointment-schemas.ts';
import { bookAppointment } from '../use-cases/book.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'check', 'put', 'update'],
  audit: 'put',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createAppointment',
  method: 'POST',
  path: '/v1/appointments',
  tag: 'Appointments',
  summary: 'Book an opening, or hold it',
  description:
    'It takes every resource, or nothing. Where something is in the way the answer is 409: `errors` name what it is, `openings` the nearest that can be had.',
  scope: 'scheduling.write',
  body: appointmentBody,
  replies: {
    201: {
      description: 'The appointment: booked, or pending while it is held.',
      body: appointmentReply,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, body }) => bookAppointment(context, body));
