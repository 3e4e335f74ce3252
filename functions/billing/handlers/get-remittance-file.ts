import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { fileParams, remittanceFileReply } from '../remittance/schemas.ts';
import { showFile } from '../remittance/use-cases/show-remittances.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getRemittanceFile',
  method: 'GET',
  path: '/v1/remittance-files/{fileId}',
  tag: 'Remittances',
  summary: 'What became of a file of remittances',
  scope: 'billing.read',
  params: fileParams,
  replies: { 200: { description: 'The file.', body: remittanceFileReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showFile(context, params.fileId));
