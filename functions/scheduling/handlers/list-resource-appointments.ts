import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentReply, dayQuery } from '../appointment-schemas.ts';
import { resourceParams } from '../schemas.ts';
import { appointmentsOnDay } from '../use-cases/appointments-of.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listResourceAppointments',
  method: 'GET',
  path: '/v1/resources/{resourceId}/appointments',
  tag: 'Schedules',
  summary: 'The day of a practitioner, a room or a device',
  scope: 'scheduling.read',
  params: resourceParams,
  query: dayQuery,
  replies: {
    200: {
      description: 'What takes its time on the day, in time order.',
      body: z.strictObject({ date: z.iso.date(), appointments: z.array(appointmentReply) }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  appointmentsOnDay(context, params.resourceId, query.date),
);
