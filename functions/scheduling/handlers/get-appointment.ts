import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { auditRead } from '../../platform/audit/entry.ts';
import { NotFound } from '../../platform/errors.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { readAppointment } from '../store.ts';
import { optedOutOf } from '../use-cases/reminder-choice.ts';
import { viewOf } from '../use-cases/take-time.ts';

export const needs = { records: ['get', 'getMany'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getAppointment',
  method: 'GET',
  path: '/v1/appointments/{appointmentId}',
  tag: 'Appointments',
  summary: 'Read an appointment',
  scope: 'scheduling.read',
  params: appointmentParams,
  replies: { 200: { description: 'The appointment.', body: appointmentReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const appointment = await readAppointment(context.clinicId, params.appointmentId);
  if (!appointment) throw new NotFound('There is no such appointment.');
  await auditRead(context, appointment.id, 'appointment.read');
  return {
    status: 200,
    version: appointment.version,
    body: { ...viewOf(appointment), ...(await optedOutOf(appointment)) },
  };
});
