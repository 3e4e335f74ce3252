import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { cancellationBody, importParams, importSchema } from '../imports/schemas.ts';
import { cancelImport } from '../imports/use-cases/cancel.ts';

export const needs = { records: ['get', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'cancelPatientImport',
  method: 'POST',
  path: '/v1/patient-imports/{importId}/cancellation',
  tag: 'Patient imports',
  summary: 'Stop an import',
  description: 'No more rows are taken. Registrations that were made stay: take them back one by one.',
  scope: 'patients.write',
  params: importParams,
  body: cancellationBody,
  replies: { 200: { description: 'The import, cancelled.', body: importSchema, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  cancelImport(context, params.importId, body.reason),
);
