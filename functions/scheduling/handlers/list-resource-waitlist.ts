import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { pageQuery, resourceParams } from '../schemas.ts';
import { waitlistPage } from '../waitlist/schemas.ts';
import { waitlistOfResource } from '../waitlist/use-cases/list.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'list'],
  audit: 'put',
  seal: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listResourceWaitlist',
  method: 'GET',
  path: '/v1/resources/{resourceId}/waitlist-entries',
  tag: 'Waitlist',
  summary: 'List who waits for a visit with a practitioner',
  description: 'Those who named them, and those who would take anybody.',
  scope: 'scheduling.read',
  params: resourceParams,
  query: pageQuery,
  replies: { 200: { description: 'A page, the first to be offered something first.', body: waitlistPage } },
});

export const handler = apiHandler(route, ({ context, params, query }) =>
  waitlistOfResource(context, params.resourceId, query),
);
