import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { noShowsQuery, noShowsReply } from '../day-schemas.ts';
import { resourceParams } from '../schemas.ts';
import { showNoShowProposals } from '../use-cases/day-of.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listNoShowProposals',
  method: 'GET',
  path: '/v1/resources/{resourceId}/no-show-proposals',
  tag: 'The day',
  summary: 'Who, as it seems, did not come',
  description:
    'Once the day is over, by the clinic’s rule. It is proposed: a person confirms it (`POST …/no-show`), or says that the patient was there.',
  scope: 'scheduling.read',
  params: resourceParams,
  query: noShowsQuery,
  replies: { 200: { description: 'None before the day is over.', body: noShowsReply } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  showNoShowProposals(context, params.resourceId, query.date),
);
