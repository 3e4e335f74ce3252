import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { reservationParams, usage } from '../schemas.ts';
import { useReservation } from '../use-cases/authorizations.ts';
import { authorizationSchema, reservationSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'useReservation',
  method: 'POST',
  path: '/v1/preauthorizations/{preauthorizationId}/reservations/{reservationId}/use',
  tag: 'Authorizations',
  summary: 'Use what was reserved',
  scope: 'preauthorization.write',
  params: reservationParams,
  body: usage,
  replies: {
    200: {
      description: 'The reservation, and what is left.',
      body: z.strictObject({ reservation: reservationSchema, authorization: authorizationSchema }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  useReservation(context, params.preauthorizationId, params.reservationId, body.quantity),
);
