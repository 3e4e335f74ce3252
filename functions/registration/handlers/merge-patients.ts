import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { mergeBody, mergedReply } from '../merging/schemas.ts';
import { mergePatients } from '../merging/use-cases/merge.ts';
import { patientParams } from '../schemas.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'remove'],
  audit: 'put',
  match: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'mergePatients',
  method: 'POST',
  path: '/v1/patients/{patientId}/merges',
  tag: 'Patients',
  summary: 'Merge a duplicate into a patient',
  description:
    'A named staff member found the two records to be one person’s. All that is under the duplicate is found here from then on; the duplicate stays, marked by its `link`, and takes no more changes. Nothing is moved: `undo` restores both. What stands in the way is listed at once.',
  scope: 'patients.write',
  params: patientParams,
  body: mergeBody,
  ifMatch: true,
  replies: {
    201: {
      description: 'The merge, with both records as they are now. The ETag is the merge’s.',
      body: mergedReply,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  mergePatients(context, params.patientId, ifMatch, body),
);
