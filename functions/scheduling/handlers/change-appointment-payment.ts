import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams, appointmentReply } from '../appointment-schemas.ts';
import { paymentBody } from '../needs-schemas.ts';
import { changePayment } from '../use-cases/needs/change-needs.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changeAppointmentPayment',
  method: 'POST',
  path: '/v1/appointments/{appointmentId}/payment',
  tag: 'Appointments',
  summary: 'Say who pays for a visit',
  description:
    'A coverage, or the patient. Units that were set aside under another coverage are free again: an authorization does not follow the patient to another payer.',
  scope: 'scheduling.write',
  params: appointmentParams,
  body: paymentBody,
  ifMatch: true,
  replies: {
    200: { description: 'The appointment, with what it lacks now.', body: appointmentReply, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  changePayment(context, params.appointmentId, ifMatch, body),
);
