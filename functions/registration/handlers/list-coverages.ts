import * as z from 'zod';
import { auditRead } from '../../platform/audit/entry.ts';
import { now } from '../../platform/clock.ts';
import { NotFound } from '../../platform/errors.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { coverageOrderSchema } from '../eligibility/coordination-schema.ts';
import { orderOn } from '../eligibility/use-cases/order-on.ts';
import { coverageReply, patientParams } from '../schemas.ts';
import { listCoverages, readSurvivor } from '../store.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listCoverages',
  method: 'GET',
  path: '/v1/patients/{patientId}/coverages',
  tag: 'Patients',
  summary: "List a patient's coverages",
  description:
    'All of them, as the clinic ordered them; `order` says in which order those that hold today pay, by which rule, and which facts are missing to decide it.',
  scope: 'patients.read',
  params: patientParams,
  replies: {
    200: {
      description: 'The coverages, and their order.',
      body: z.strictObject({ coverages: z.array(coverageReply), order: coverageOrderSchema }),
    },
  },
});

export const handler = apiHandler(route, async ({ context, params }) => {
  const patient = await readSurvivor(context.clinicId, params.patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const coverages = await listCoverages(context.clinicId, patient);
  for (const coverage of coverages) await auditRead(context, coverage.id, 'coverage.read');
  return { status: 200, body: { coverages, order: orderOn(now().slice(0, 10), patient, coverages) } };
});
