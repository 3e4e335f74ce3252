import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { registerPatient } from '../register-patient.ts';
import { patientBody, patientReply } from '../schemas.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
  match: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPatient',
  method: 'POST',
  path: '/v1/patients',
  tag: 'Patients',
  summary: 'Register a patient',
  scope: 'patients.write',
  body: patientBody,
  replies: { 201: { description: 'The patient.', body: patientReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, body }) => registerPatient(context, body));
