import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { absenceBody, absenceReply } from '../absences/schemas.ts';
import { reportAbsence } from '../absences/use-cases/report.ts';
import { resourceParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'reportAbsence',
  method: 'POST',
  path: '/v1/resources/{resourceId}/absences',
  tag: 'Absences',
  summary: 'Report that somebody is absent',
  description:
    'Nothing more is booked with them then. The appointments that stand there are cancelled; each patient is told at once and offered new openings by a link, or called where no mail reaches them.',
  scope: 'scheduling.write',
  params: resourceParams,
  body: absenceBody,
  replies: {
    202: {
      description: 'The absence. `stillHit` lists the appointments that will be cancelled.',
      body: absenceReply,
      headers: ['Location', 'ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  reportAbsence(context, params.resourceId, body),
);
