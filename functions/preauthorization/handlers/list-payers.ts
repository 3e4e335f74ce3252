import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { listPayers } from '../payers.ts';

export const needs = { records: ['get', 'query'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listPayers',
  method: 'GET',
  path: '/v1/payers',
  tag: 'Reference',
  summary: 'List the payers that Frontdesk knows',
  description: 'The same for all clinics, by id: coverages name them by it.',
  scope: 'preauthorization.read',
  replies: {
    200: {
      description: 'The payers.',
      body: z.strictObject({
        payers: z.array(
          z.strictObject({
            id: z.string(),
            name: z.string(),
            linesOfBusiness: z
              .array(z.string())
              .meta({ description: 'The lines of business that Frontdesk knows the requirements of.' }),
          }),
        ),
      }),
    },
  },
});

export const handler = apiHandler(route, async () => {
  const payers = (await listPayers()).map(({ id, name, lines }) => ({
    id,
    name,
    linesOfBusiness: lines.map(({ lineOfBusiness }) => lineOfBusiness),
  }));
  return { status: 200, body: { payers } };
});
