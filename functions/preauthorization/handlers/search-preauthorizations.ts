import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { search } from '../schemas.ts';
import { searchPreauthorizations } from '../use-cases/search-preauthorizations.ts';
import { caseSummarySchema } from '../views/schemas.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'list'],
  audit: 'put',
  seal: true,
} as const satisfies Needs;

export const route = defineRoute({
  operationId: 'searchPreauthorizations',
  method: 'POST',
  path: '/v1/preauthorizations/search',
  tag: 'Prior authorizations',
  summary: 'Find prior authorizations',
  scope: 'preauthorization.read',
  body: search,
  readOnly: true,
  replies: {
    200: {
      description: 'A page of cases, newest first. A page may hold fewer than `limit`.',
      body: z.strictObject({ preauthorizations: z.array(caseSummarySchema), next: z.string().optional() }),
    },
  },
});

export const handler = apiHandler(route, ({ context, body }) => searchPreauthorizations(context, body));
