import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { nothing, reservationParams } from '../schemas.ts';
import { releaseReservation } from '../use-cases/authorizations.ts';
import { authorizationSchema, reservationSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'releaseReservation',
  method: 'POST',
  path: '/v1/preauthorizations/{preauthorizationId}/reservations/{reservationId}/release',
  tag: 'Authorizations',
  summary: 'Free what was reserved',
  scope: 'preauthorization.write',
  params: reservationParams,
  body: nothing,
  replies: {
    200: {
      description: 'The reservation, and what is left.',
      body: z.strictObject({ reservation: reservationSchema, authorization: authorizationSchema }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) =>
  releaseReservation(context, params.preauthorizationId, params.reservationId),
);
