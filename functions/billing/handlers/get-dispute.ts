import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeParams, disputeReplySchema } from '../disputes/schemas.ts';
import { showDispute } from '../disputes/use-cases/show-dispute.ts';

export const needs = { records: ['get', 'query'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getDispute',
  method: 'GET',
  path: '/v1/disputes/{disputeId}',
  tag: 'Disputes',
  summary: 'Read a dispute',
  scope: 'billing.read',
  params: disputeParams,
  replies: {
    200: {
      description: 'The dispute, with what was found, what was answered, and what happened.',
      body: disputeReplySchema,
      headers: ['ETag'],
    },
  },
});

export const handler = apiHandler(route, ({ context, params }) => showDispute(context, params.disputeId));
