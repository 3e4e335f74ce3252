import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeParams, evidenceFilesReply } from '../disputes/schemas.ts';
import { showEvidenceFiles } from '../disputes/use-cases/evidence-files.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listDisputeDocuments',
  method: 'GET',
  path: '/v1/disputes/{disputeId}/documents',
  tag: 'Disputes',
  summary: 'List the files of a dispute',
  scope: 'billing.read',
  params: disputeParams,
  replies: { 200: { description: 'The files, the oldest first.', body: evidenceFilesReply } },
});

export const handler = apiHandler(route, ({ context, params }) => showEvidenceFiles(context, params.disputeId));
