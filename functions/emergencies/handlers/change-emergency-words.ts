import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { ownWordsBody, wordsReply } from '../schemas.ts';
import { changeOwnWords } from '../use-cases/change-words.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changeEmergencyWords',
  method: 'PUT',
  path: '/v1/emergency-words',
  tag: 'Emergencies',
  summary: 'Change the clinic’s own words',
  description: 'They come into force when a clinician approves the list with them.',
  scope: 'emergencies.write',
  body: ownWordsBody,
  ifMatch: true,
  replies: { 200: { description: 'The list as it is now.', body: wordsReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, body, ifMatch }) => changeOwnWords(context, ifMatch, body));
