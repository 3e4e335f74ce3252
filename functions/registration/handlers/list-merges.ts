import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { mergeReply } from '../merging/schemas.ts';
import { listMerges } from '../merging/use-cases/show.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPatientMerges',
  method: 'GET',
  path: '/v1/patients/{patientId}/merges',
  tag: 'Patients',
  summary: 'List the merges of a patient’s records',
  scope: 'patients.read',
  params: patientParams,
  replies: {
    200: {
      description: 'The merges, newest first; those that were undone too.',
      body: z.strictObject({ merges: z.array(mergeReply) }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) => listMerges(context, params.patientId));
