import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { goodFaithEstimateBody, goodFaithEstimateReply } from '../estimates/schemas.ts';
import { recordEstimate } from '../estimates/use-cases/record-estimate.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createGoodFaithEstimate',
  method: 'POST',
  path: '/v1/patients/{patientId}/good-faith-estimates',
  tag: 'Good-faith estimates',
  summary: 'Record a good-faith estimate',
  description:
    'What a patient who pays alone was told (45 CFR 149.610), and by when that was due. It never changes, and is kept for six years and longer.',
  scope: 'billing.write',
  params: patientParams,
  body: goodFaithEstimateBody,
  replies: { 201: { description: 'The estimate.', body: goodFaithEstimateReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  recordEstimate(context, params.patientId, body),
);
