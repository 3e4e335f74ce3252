import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { denialsPage } from '../denials/schemas.ts';
import { denialsPageOf } from '../denials/use-cases/show-denials.ts';
import { pageQuery } from '../schemas.ts';

export const needs = { records: ['getMany', 'list'], audit: 'put', seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listDenials',
  method: 'GET',
  path: '/v1/denials',
  tag: 'Denials',
  summary: 'The queue of denials',
  scope: 'billing.read',
  query: pageQuery,
  replies: {
    200: {
      description: 'A page of those that somebody must see to: by day, of one day the largest first.',
      body: denialsPage,
    },
  },
});

export const handler = apiHandler(route, ({ context, query }) => denialsPageOf(context, query));
