import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { caseParams } from '../schemas.ts';
import { readDocuments } from '../use-cases/read-documents.ts';
import { documentSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPreauthorizationDocuments',
  method: 'GET',
  path: '/v1/preauthorizations/{preauthorizationId}/documents',
  tag: 'Prior authorizations',
  summary: 'List the documents of a prior authorization',
  scope: 'preauthorization.read',
  params: caseParams,
  replies: {
    200: { description: 'The documents, oldest first.', body: z.strictObject({ documents: z.array(documentSchema) }) },
  },
});

export const handler = apiHandler(route, ({ context, params }) => readDocuments(context, params.preauthorizationId));
