import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { approvalBody, wordsReply } from '../schemas.ts';
import { approveWords } from '../use-cases/change-words.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'approveEmergencyWords',
  method: 'POST',
  path: '/v1/emergency-words/approval',
  tag: 'Emergencies',
  summary: 'Record a clinician’s approval of the list',
  description:
    'From then on texts are screened by it. A list that changes needs another approval; until then the one that was approved is used.',
  scope: 'emergencies.write',
  body: approvalBody,
  ifMatch: true,
  replies: { 200: { description: 'The list, in force.', body: wordsReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, body, ifMatch }) => approveWords(context, ifMatch, body));
