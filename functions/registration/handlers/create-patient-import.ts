import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { importSchema, newImportBody, uploadSchema } from '../imports/schemas.ts';
import { announceImport } from '../imports/use-cases/announce.ts';

export const needs = { records: ['get', 'put'], audit: 'put', documents: 'upload' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createPatientImport',
  method: 'POST',
  path: '/v1/patient-imports',
  tag: 'Patient imports',
  summary: 'Announce a file of patients',
  description:
    'The answer tells where to put the file. Each good row becomes a registration; one that was taken before, from this file or another, changes nothing.',
  scope: 'patients.write',
  body: newImportBody,
  replies: {
    201: {
      description: 'The import, and where to put the bytes of its file: send the headers exactly as they are given.',
      body: importSchema.extend({ upload: uploadSchema }),
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, body }) => announceImport(context, body));
