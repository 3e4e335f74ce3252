import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { reminderChoiceReply } from '../appointment-schemas.ts';
import { patientParams } from '../schemas.ts';
import { readChoice } from '../use-cases/reminder-choice.ts';

export const needs = { records: ['get', 'getMany'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getReminderChoice',
  method: 'GET',
  path: '/v1/patients/{patientId}/reminder-choice',
  tag: 'Appointments',
  summary: 'Read whether a patient wants to be reminded of appointments',
  scope: 'scheduling.read',
  params: patientParams,
  replies: { 200: { description: 'The choice.', body: reminderChoiceReply } },
});

export const handler = apiHandler(route, ({ context, params }) => readChoice(context, params.patientId));
