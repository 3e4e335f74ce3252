import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { MAX_CURSOR_LENGTH } from '../../platform/seal.ts';
import { listPatientHistory } from '../list-patient-history.ts';
import { patientHistoryEntry, patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPatientHistory',
  method: 'GET',
  path: '/v1/patients/{patientId}/history',
  tag: 'Patients',
  summary: 'How a patient’s record came to be what it is',
  description: 'Every change, newest first: what was, what it became, who changed it and why.',
  scope: 'patients.read',
  params: patientParams,
  query: z.strictObject({
    cursor: z.string().min(1).max(MAX_CURSOR_LENGTH).optional().describe('From the page before.'),
    limit: z
      .string()
      .regex(/^([1-9]|[1-9]\d|100)$/, 'must be a whole number from 1 to 100')
      .transform(Number)
      .default(20)
      .describe('How many changes at most: 1 to 100.'),
  }),
  replies: {
    200: {
      description: 'The changes, newest first.',
      body: z.strictObject({
        history: z.array(patientHistoryEntry),
        next: z.string().optional().describe('The cursor of the next page; absent on the last.'),
      }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  listPatientHistory(context, params.patientId, query),
);
