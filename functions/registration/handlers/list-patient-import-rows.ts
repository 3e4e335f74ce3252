import { next } from '../../platform/http/paging.ts';
import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { importParams, rowSchema, rowsQuery } from '../imports/schemas.ts';
import { listRows } from '../imports/use-cases/read.ts';

export const needs = { records: ['get', 'getMany'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPatientImportRows',
  method: 'GET',
  path: '/v1/patient-imports/{importId}/rows',
  tag: 'Patient imports',
  summary: 'What became of the rows of a file',
  description: 'In the order of the file, each as it stands now. A page may hold fewer rows than there are to come.',
  scope: 'patients.read',
  params: importParams,
  query: rowsQuery,
  replies: {
    200: {
      description: 'The rows.',
      body: z.strictObject({
        rows: z.array(rowSchema),
        next,
      }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, query }) => listRows(context, params.importId, query));
