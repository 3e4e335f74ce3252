import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { caseParams } from '../schemas.ts';
import { readAuthorizations } from '../use-cases/authorizations.ts';
import { authorizationSchema, reservationSchema } from '../views/schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listAuthorizations',
  method: 'GET',
  path: '/v1/preauthorizations/{preauthorizationId}/authorizations',
  tag: 'Authorizations',
  summary: 'What is left of the authorizations',
  scope: 'preauthorization.read',
  params: caseParams,
  replies: {
    200: {
      description: 'What the payer certified of each item, and what is set aside of it.',
      body: z.strictObject({
        authorizations: z.array(authorizationSchema),
        reservations: z.array(reservationSchema),
      }),
      headers: ['ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) =>
  readAuthorizations(context, params.preauthorizationId),
);
