import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { mergeParams, mergeReply } from '../merging/schemas.ts';
import { showMerge } from '../merging/use-cases/show.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getPatientMerge',
  method: 'GET',
  path: '/v1/patients/{patientId}/merges/{mergeId}',
  tag: 'Patients',
  summary: 'Read a merge',
  scope: 'patients.read',
  params: mergeParams,
  replies: { 200: { description: 'The merge.', body: mergeReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showMerge(context, params.patientId, params.mergeId));
