import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { openingPage, openingSearch } from '../appointment-schemas.ts';
import { findOpenings } from '../use-cases/find-openings.ts';

export const needs = { records: ['get', 'getMany', 'query'], seal: true } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'searchOpenings',
  method: 'POST',
  path: '/v1/openings/search',
  tag: 'Appointments',
  summary: 'Find openings',
  description:
    'In time order, reckoned from the hours and the bookings of this moment; what is held is left out. One opening for each whom the visit can be with.',
  scope: 'scheduling.read',
  body: openingSearch,
  readOnly: true,
  replies: { 200: { description: 'A page of openings.', body: openingPage } },
});

export const handler = apiHandler(route, ({ context, body }) => findOpenings(context, body));
