import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeParams, disputeReplySchema, federalBody } from '../disputes/schemas.ts';
import { beginFederalProcess } from '../disputes/use-cases/change-dispute.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'beginFederalProcess',
  method: 'POST',
  path: '/v1/disputes/{disputeId}/federal-process',
  tag: 'Disputes',
  summary: 'Record that the federal process has begun',
  description:
    'The dispute entity has given notice (45 CFR 149.620). The whole bill is bound until the process is over; the entity must have the documents of the clinic within ten business days.',
  scope: 'billing.write',
  params: disputeParams,
  body: federalBody,
  ifMatch: true,
  replies: { 200: { description: 'The dispute as it stands now.', body: disputeReplySchema, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  beginFederalProcess(context, params.disputeId, ifMatch, body),
);
