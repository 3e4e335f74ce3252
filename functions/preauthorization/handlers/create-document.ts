import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { caseParams, newDocument } from '../schemas.ts';
import { addDocument } from '../use-cases/add-document.ts';
import { documentSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'query', 'put'], audit: 'put', documents: 'upload' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPreauthorizationDocument',
  method: 'POST',
  path: '/v1/preauthorizations/{preauthorizationId}/documents',
  tag: 'Prior authorizations',
  summary: 'Announce a document',
  scope: 'preauthorization.write',
  params: caseParams,
  body: newDocument,
  replies: {
    201: {
      description: 'The document, and where to put its bytes: send the headers exactly as they are given.',
      body: documentSchema.extend({
        upload: z.strictObject({
          method: z.literal('PUT'),
          url: z.url(),
          headers: z.record(z.string(), z.string()),
          expiresAt: z.iso.datetime(),
        }),
      }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  addDocument(context, params.preauthorizationId, body),
);
