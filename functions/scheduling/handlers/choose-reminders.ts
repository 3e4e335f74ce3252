import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { reminderChoiceBody, reminderChoiceReply } from '../appointment-schemas.ts';
import { patientParams } from '../schemas.ts';
import { chooseReminders } from '../use-cases/reminder-choice.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'chooseReminders',
  method: 'POST',
  path: '/v1/patients/{patientId}/reminder-choice',
  tag: 'Appointments',
  summary: 'Say whether a patient wants to be reminded of appointments',
  description:
    'Holds from this moment on, for every appointment. News that one was moved or cancelled is sent in any case.',
  scope: 'scheduling.write',
  params: patientParams,
  body: reminderChoiceBody,
  replies: { 200: { description: 'What holds from now on.', body: reminderChoiceReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  chooseReminders(context, params.patientId, body),
);
