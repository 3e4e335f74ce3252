import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { pageQuery, visitTypeReply } from '../schemas.ts';
import { visitTypesPage } from '../use-cases/lists.ts';

export const needs = { records: ['getMany', 'list'], seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listVisitTypes',
  method: 'GET',
  path: '/v1/visit-types',
  tag: 'Schedules',
  summary: 'List the kinds of visit',
  scope: 'scheduling.read',
  query: pageQuery,
  replies: {
    200: {
      description: 'A page, by name.',
      body: z.strictObject({ visitTypes: z.array(visitTypeReply), next: z.string().optional() }),
    },
  },
});

export const handler = apiHandler(route, ({ context, query }) => visitTypesPage(context, query));
