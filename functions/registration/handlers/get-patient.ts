import { auditRead } from '../../platform/audit/entry.ts';
import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { fhirPatient } from '../fhir/patient.ts';
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
  fhir: 'Patient, by the US Core profile',
  replies: { 200: { description: 'The patient.', body: patientReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context, params, wantsFhir }) => {
  const patient = await readPatient(context.clinicId, params.patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  await auditRead(context, patient.id, 'patient.read');
  return wantsFhir
    ? { status: 200, version: patient.version, contentType: 'application/fhir+json', body: fhirPatient(patient) }
    : { status: 200, version: patient.version, body: patient };
});
