import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeParams, evidenceFileBody, evidenceFileReply } from '../disputes/schemas.ts';
import { addEvidenceFile } from '../disputes/use-cases/evidence-files.ts';
import { uploadSchema } from '../remittance/schemas.ts';

export const needs = { records: ['get', 'query', 'put'], audit: 'put', documents: 'upload' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createDisputeDocument',
  method: 'POST',
  path: '/v1/disputes/{disputeId}/documents',
  tag: 'Disputes',
  summary: 'Announce a file as evidence',
  description: 'A receipt, a letter, an estimate. Once it has come and is what was announced, whoever decides sees it.',
  scope: 'billing.write',
  params: disputeParams,
  body: evidenceFileBody,
  replies: {
    201: {
      description: 'The file, and where to put its bytes: send the headers exactly as they are given.',
      body: evidenceFileReply.extend({ upload: uploadSchema }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  addEvidenceFile(context, params.disputeId, body),
);
