import { next } from '../../platform/http/paging.ts';
import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { patientReply, patientSearch } from '../schemas.ts';
import { searchPatients } from '../search-patients.ts';

export const needs = { records: ['getMany', 'query'], audit: 'put', seal: true, match: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'searchPatients',
  method: 'POST',
  path: '/v1/patients/search',
  tag: 'Patients',
  summary: 'Find patients',
  description:
    'By what is known of them, typing errors forgiven. All that is asked must fit; what a record does not tell is no reason to leave it out.',
  scope: 'patients.read',
  body: patientSearch,
  readOnly: true,
  replies: {
    200: {
      description: 'A page of patients. A page may hold fewer than `limit`.',
      body: z.strictObject({
        patients: z.array(patientReply),
        complete: z
          .boolean()
          .describe('False where so many share what was asked that some were not looked at: ask for more.'),
        next,
      }),
    },
  },
});

export const handler = apiHandler(route, ({ context, body }) => searchPatients(context, body));
