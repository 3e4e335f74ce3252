import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { mergePreviewBody, mergePreviewReply } from '../merging/schemas.ts';
import { previewMerge } from '../merging/use-cases/preview.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'previewPatientMerge',
  method: 'POST',
  path: '/v1/patients/{patientId}/merges/preview',
  tag: 'Patients',
  summary: 'See what a merge would do',
  description: 'The two records, what agrees and differs, what would change, and what stands in the way.',
  scope: 'patients.read',
  params: patientParams,
  body: mergePreviewBody,
  readOnly: true,
  replies: { 200: { description: 'The two side by side.', body: mergePreviewReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) => previewMerge(context, params.patientId, body));
