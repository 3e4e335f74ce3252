import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { waitlistEntryChangeBody, waitlistEntryParams, waitlistEntryReply } from '../waitlist/schemas.ts';
import { changeWaitlistEntry } from '../waitlist/use-cases/change.ts';

export const needs = { records: ['get', 'getMany', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'changeWaitlistEntry',
  method: 'PATCH',
  path: '/v1/waitlist-entries/{waitlistEntryId}',
  tag: 'Waitlist',
  summary: 'Change what a patient waits for',
  description:
    'A field that is given replaces what stood there whole, `null` takes it away. Openings that were passed may be offered again.',
  scope: 'scheduling.write',
  params: waitlistEntryParams,
  body: waitlistEntryChangeBody,
  ifMatch: true,
  replies: { 200: { description: 'The entry as it is now.', body: waitlistEntryReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  changeWaitlistEntry(context, params.waitlistEntryId, ifMatch, body),
);
