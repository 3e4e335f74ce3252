import { readEmergencyWords } from '../../platform/emergencies/list.ts';
import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { wordsBody, wordsReply } from '../schemas.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getEmergencyWords',
  method: 'GET',
  path: '/v1/emergency-words',
  tag: 'Emergencies',
  summary: 'Read the words by which texts are screened',
  description:
    'Every text that is sent in somebody’s own words, by the API or by a link, is screened for signs that somebody is in danger, once a clinician of the clinic has approved the list. Nothing found says nothing: no text is called safe by it.',
  scope: 'emergencies.read',
  replies: { 200: { description: 'The list, and whether it is in force.', body: wordsReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, async ({ context }) => {
  const list = await readEmergencyWords(context.clinicId);
  return { status: 200, version: list.version, body: wordsBody(list) };
});
