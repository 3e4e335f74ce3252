import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { mergedReply, mergeParams, mergeUndoBody } from '../merging/schemas.ts';
import { undoMerge } from '../merging/use-cases/undo.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'remove'],
  audit: 'put',
  match: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'undoPatientMerge',
  method: 'POST',
  path: '/v1/patients/{patientId}/merges/{mergeId}/undo',
  tag: 'Patients',
  summary: 'Undo a merge',
  description:
    'The duplicate is a patient by itself again, with all that it had. The survivor gets back what the merge changed, unless it was changed since: `undone.notRestored` names those fields. What was made of the survivor meanwhile stays with it; what was made of a coverage goes with the coverage; a visit that was kept from the health plan meanwhile is kept for both.',
  scope: 'patients.write',
  params: mergeParams,
  body: mergeUndoBody,
  ifMatch: true,
  replies: {
    200: { description: 'The merge, with both records as they are now.', body: mergedReply, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  undoMerge(context, params.patientId, params.mergeId, ifMatch, body),
);
