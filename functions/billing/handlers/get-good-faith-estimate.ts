import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { goodFaithEstimateReply } from '../estimates/schemas.ts';
import { showEstimate } from '../estimates/use-cases/show-estimate.ts';
import { estimateParams } from '../schemas.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getGoodFaithEstimate',
  method: 'GET',
  path: '/v1/patients/{patientId}/good-faith-estimates/{estimateId}',
  tag: 'Good-faith estimates',
  summary: 'Read a good-faith estimate',
  scope: 'billing.read',
  params: estimateParams,
  replies: { 200: { description: 'The estimate.', body: goodFaithEstimateReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) =>
  showEstimate(context, params.patientId, params.estimateId),
);
