import { auditRead } from '../../platform/audit/entry.ts';
import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { patientParams, patientReply } from '../schemas.ts';
import { readPatient } from '../store.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getPatient',
  method: 'GET',
  path: '/v1/patients/{patientId}',
  tag: 'Patients',
  summary: 'Read a patient',
  scope: 'patients.read',
  params: patientParams,
  replies: { 200: { description: 'The patient.', body: patientReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const patient = await readPatient(context.clinicId, params.patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  await auditRead(context, patient.id, 'patient.read');
  return { status: 200, version: patient.version, body: patient };
});
