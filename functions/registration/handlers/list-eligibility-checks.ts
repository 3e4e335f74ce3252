import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { MAX_CURSOR_LENGTH } from '../../platform/seal.ts';
import { checkSummary } from '../eligibility/schemas.ts';
import { listChecks } from '../eligibility/use-cases/read-checks.ts';
import { coverageParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listEligibilityChecks',
  method: 'GET',
  path: '/v1/patients/{patientId}/coverages/{coverageId}/eligibility-checks',
  tag: 'Eligibility',
  summary: 'List the eligibility checks of a coverage',
  description: 'Newest first, without the payer’s answers.',
  scope: 'patients.read',
  params: coverageParams,
  query: z.strictObject({
    cursor: z.string().min(1).max(MAX_CURSOR_LENGTH).optional().describe('From the answer before.'),
    limit: z
      .string()
      .regex(/^([1-9]|[1-4]\d|50)$/, 'must be a whole number from 1 to 50')
      .transform(Number)
      .default(20)
      .describe('How many at most: 1 to 50.'),
  }),
  replies: {
    200: {
      description: 'The checks, and a cursor while there are more.',
      body: z.strictObject({ eligibilityChecks: z.array(checkSummary), next: z.string().optional() }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  listChecks(context, params.patientId, params.coverageId, query),
);
