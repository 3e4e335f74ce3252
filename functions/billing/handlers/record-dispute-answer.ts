import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { answerBody, disputeParams, disputeReplySchema } from '../disputes/schemas.ts';
import { recordAnswer } from '../disputes/use-cases/change-dispute.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'recordDisputeAnswer',
  method: 'POST',
  path: '/v1/disputes/{disputeId}/patient-answer',
  tag: 'Disputes',
  summary: 'Record what the patient says to the answer',
  description:
    'For a patient who says it to your staff instead of by the link. An answer can be contested once, with something new; then somebody else decides.',
  scope: 'billing.write',
  params: disputeParams,
  body: answerBody,
  ifMatch: true,
  replies: { 200: { description: 'The dispute as it stands now.', body: disputeReplySchema, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  recordAnswer(context, params.disputeId, ifMatch, body),
);
