import * as z from 'zod';
import { auditRead } from '../../platform/audit/entry.ts';
import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { coverageReply, patientParams } from '../schemas.ts';
import { listCoverages, readPatient } from '../store.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listCoverages',
  method: 'GET',
  path: '/v1/patients/{patientId}/coverages',
  tag: 'Patients',
  summary: "List a patient's coverages",
  description: 'All of them, in the order in which they are billed.',
  scope: 'patients.read',
  params: patientParams,
  replies: {
    200: { description: 'The coverages.', body: z.strictObject({ coverages: z.array(coverageReply) }) },
  },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const patient = await readPatient(context.clinicId, params.patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const coverages = await listCoverages(context.clinicId, patient.id);
  for (const coverage of coverages) await auditRead(context, coverage.id, 'coverage.read');
  return { status: 200, body: { coverages } };
});
