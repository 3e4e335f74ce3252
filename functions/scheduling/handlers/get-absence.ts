import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { absenceParams, absenceReply } from '../absences/schemas.ts';
import { showAbsence } from '../absences/use-cases/show.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getAbsence',
  method: 'GET',
  path: '/v1/absences/{absenceId}',
  tag: 'Absences',
  summary: 'Read an absence, and how its patients stand',
  scope: 'scheduling.read',
  params: absenceParams,
  replies: {
    200: {
      description: 'Who has answered, who has not, and who must be called.',
      body: absenceReply,
      headers: ['ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) => showAbsence(context, params.absenceId));
