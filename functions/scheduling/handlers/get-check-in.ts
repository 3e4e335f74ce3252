import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentParams } from '../appointment-schemas.ts';
import { checkInList } from '../day-schemas.ts';
import { showCheckIn } from '../use-cases/day-of.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getCheckIn',
  method: 'GET',
  path: '/v1/appointments/{appointmentId}/check-in',
  tag: 'The day',
  summary: 'What to verify with a patient, and what is to be paid',
  description:
    'Identity, address and coverage, as they stand for the day of the visit; and the expected copay with its reason, if the payer told it, and what of it was paid.',
  scope: 'scheduling.read',
  params: appointmentParams,
  replies: { 200: { description: 'What the front desk asks.', body: checkInList, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showCheckIn(context, params.appointmentId));
