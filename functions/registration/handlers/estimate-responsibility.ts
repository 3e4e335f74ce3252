import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { estimateBody, estimateReply } from '../eligibility/estimate-schemas.ts';
import { estimateResponsibility } from '../eligibility/use-cases/estimate-responsibility.ts';
import { patientParams } from '../schemas.ts';

export const needs = { records: ['get', 'getMany', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'estimateResponsibility',
  method: 'POST',
  path: '/v1/patients/{patientId}/responsibility-estimates',
  tag: 'Eligibility',
  summary: 'Estimate what a patient will owe for services',
  description:
    'A patient-responsibility estimate with its working: what is left of the deductible, then copay and coinsurance, up to the out-of-pocket maximum, then what a further coverage takes over. It reckons with what payers have answered; what is not known is said and bounds the estimate.',
  scope: 'patients.read',
  params: patientParams,
  body: estimateBody,
  readOnly: true,
  replies: { 200: { description: 'The estimate.', body: estimateReply } },
});

export const handler = apiHandler(route, ({ context, params, body }) =>
  estimateResponsibility(context, params.patientId, body),
);
