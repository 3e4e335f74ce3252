import * as z from 'zod';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { restrictionReply, showRestrictions } from '../eligibility/use-cases/restrictions.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'listHealthPlanRestrictions',
  method: 'GET',
  path: '/v1/patients/{patientId}/health-plan-restrictions',
  tag: 'Eligibility',
  summary: 'List the visits that are kept from the health plan',
  scope: 'patients.read',
  params: patientParams,
  replies: {
    200: {
      description: 'The restrictions, oldest first.',
      body: z.strictObject({ healthPlanRestrictions: z.array(restrictionReply) }),
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) => showRestrictions(context, params.patientId));
