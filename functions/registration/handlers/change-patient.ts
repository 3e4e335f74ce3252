import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { changePatient } from '../change-patient.ts';
import { patientChangeBody, patientParams, patientReply } from '../schemas.ts';

export const needs = {
  records: ['get', 'getMany', 'put', 'remove'],
  audit: 'put',
  match: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changePatient',
  method: 'PATCH',
  path: '/v1/patients/{patientId}',
  tag: 'Patients',
  summary: 'Change what is known of a patient',
  description:
    'A field that is given replaces what stood there whole; `null` takes away a language, a death or a test mark. What was is kept: see the history.',
  scope: 'patients.write',
  params: patientParams,
  body: patientChangeBody,
  ifMatch: true,
  replies: { 200: { description: 'The patient as it is now.', body: patientReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  changePatient(context, params.patientId, ifMatch, body),
);
