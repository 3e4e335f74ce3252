import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { pageQuery, resourceReply } from '../schemas.ts';
import { resourcesPage } from '../use-cases/lists.ts';

export const needs = { records: ['getMany', 'list'], seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listResources',
  method: 'GET',
  path: '/v1/resources',
  tag: 'Schedules',
  summary: 'List practitioners, rooms and devices',
  scope: 'scheduling.read',
  query: pageQuery,
  replies: {
    200: {
      description: 'A page, by kind and name.',
      body: z.strictObject({ resources: z.array(resourceReply), next: z.string().optional() }),
    },
  },
});

export const handler = apiHandler(route, ({ context, query }) => resourcesPage(context, query));
