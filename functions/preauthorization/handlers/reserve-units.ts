import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { itemParams, reservation } from '../schemas.ts';
import { reserveUnits } from '../use-cases/authorizations.ts';
import { authorizationSchema, reservationSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'reserveUnits',
  method: 'POST',
  path: '/v1/preauthorizations/{preauthorizationId}/authorizations/{sequence}/reservations',
  tag: 'Authorizations',
  summary: 'Set units aside for a visit',
  scope: 'preauthorization.write',
  params: itemParams,
  body: reservation,
  replies: {
    201: {
      description: 'The reservation, and what is left.',
      body: z.strictObject({ reservation: reservationSchema, authorization: authorizationSchema }),
      headers: ['Location'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  reserveUnits(context, params.preauthorizationId, params.sequence, body),
);
