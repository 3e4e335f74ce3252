import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { pageQuery, visitTypeParams } from '../schemas.ts';
import { waitlistPage } from '../waitlist/schemas.ts';
import { waitlistOfVisitType } from '../waitlist/use-cases/list.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listVisitTypeWaitlist',
  method: 'GET',
  path: '/v1/visit-types/{visitTypeId}/waitlist-entries',
  tag: 'Waitlist',
  summary: 'List who waits for a visit of a type',
  scope: 'scheduling.read',
  params: visitTypeParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, the first to be offered something first.', body: waitlistPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  waitlistOfVisitType(context, params.visitTypeId, query),
);
