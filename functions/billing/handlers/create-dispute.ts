import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeBody, disputeReplySchema } from '../disputes/schemas.ts';
import { openDispute } from '../disputes/use-cases/open-dispute.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createDispute',
  method: 'POST',
  path: '/v1/disputes',
  tag: 'Disputes',
  summary: 'Open a dispute',
  description:
    'A patient says that something is wrong with a bill. From that moment what is asked for of the disputed charges is held: nothing of it is reminded of, or sent to collections. The rest of the account goes on.',
  scope: 'billing.write',
  body: disputeBody,
  replies: {
    201: { description: 'The dispute. Its amounts are held.', body: disputeReplySchema, headers: ['Location', 'ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, body }) => openDispute(context, body));
