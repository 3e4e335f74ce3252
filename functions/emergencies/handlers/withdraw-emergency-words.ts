import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { withdrawalBody, wordsReply } from '../schemas.ts';
import { withdrawApproval } from '../use-cases/change-words.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'withdrawEmergencyWords',
  method: 'POST',
  path: '/v1/emergency-words/withdrawal',
  tag: 'Emergencies',
  summary: 'Withdraw the approval of the list',
  description: 'From then on nothing is screened, until a clinician approves a list again.',
  scope: 'emergencies.write',
  body: withdrawalBody,
  ifMatch: true,
  replies: {
    200: { description: 'The list, not approved: nothing is screened.', body: wordsReply, headers: ['ETag'] },
  },
});

export const handler = apiHandler(route, ({ context, body, ifMatch }) => withdrawApproval(context, ifMatch, body));
