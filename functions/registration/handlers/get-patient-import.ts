import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { importParams, importSchema } from '../imports/schemas.ts';
import { showImport } from '../imports/use-cases/read.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getPatientImport',
  method: 'GET',
  path: '/v1/patient-imports/{importId}',
  tag: 'Patient imports',
  summary: 'How far a file of patients has come',
  scope: 'patients.read',
  params: importParams,
  replies: { 200: { description: 'The import with its timeline.', body: importSchema, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showImport(context, params.importId));
