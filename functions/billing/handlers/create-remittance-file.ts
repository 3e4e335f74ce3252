import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { remittanceFileBody, remittanceFileReply, uploadSchema } from '../remittance/schemas.ts';
import { announceFile } from '../remittance/use-cases/announce-file.ts';

export const needs = { records: ['get', 'put'], audit: 'put', documents: 'upload' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createRemittanceFile',
  method: 'POST',
  path: '/v1/remittance-files',
  tag: 'Remittances',
  summary: 'Announce a file of remittances',
  description:
    'X12 835, any number of remittances. The answer tells where to put the file. Each line is posted once, however often and under whatever name it comes; what does not balance or match is held.',
  scope: 'billing.write',
  body: remittanceFileBody,
  replies: {
    201: {
      description: 'The file, and where to put its bytes: send the headers exactly as they are given.',
      body: remittanceFileReply.extend({ upload: uploadSchema }),
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, body }) => announceFile(context, body));
