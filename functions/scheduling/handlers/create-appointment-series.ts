import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { seriesBody, seriesReply } from '../appointment-schemas.ts';
import { bookSeries } from '../use-cases/book-series.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'check', 'put', 'update'],
  audit: 'put',
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createAppointmentSeries',
  method: 'POST',
  path: '/v1/appointment-series',
  tag: 'Appointments',
  summary: 'Book a series',
  description:
    'All of it or nothing. Where some times cannot be had the answer is 409: `failed` lists them, `nearest` what is near; send them as `without` to book the others.',
  scope: 'scheduling.write',
  body: seriesBody,
  replies: { 201: { description: 'The appointments.', body: seriesReply } },
});

export const handler = apiHandler(route, ({ context, body }) => bookSeries(context, body));
