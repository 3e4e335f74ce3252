import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentReply } from '../appointment-schemas.ts';
import { pageQuery, patientParams } from '../schemas.ts';
import { patientAppointmentsPage } from '../use-cases/lists.ts';

export const needs = {
  records: ['get', 'getMany', 'list'],
  audit: 'put',
  seal: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPatientAppointments',
  method: 'GET',
  path: '/v1/patients/{patientId}/appointments',
  tag: 'Appointments',
  summary: 'List the appointments of a patient',
  scope: 'scheduling.read',
  params: patientParams,
  query: pageQuery,
  replies: {
    200: {
      description: 'A page, the latest first.',
      body: z.strictObject({ appointments: z.array(appointmentReply), next: z.string().optional() }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  patientAppointmentsPage(context, params.patientId, query),
);
