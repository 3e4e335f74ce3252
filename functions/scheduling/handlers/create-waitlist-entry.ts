import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { waitlistEntryBody, waitlistEntryReply } from '../waitlist/schemas.ts';
import { putOnWaitlist } from '../waitlist/use-cases/put-on.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'createWaitlistEntry',
  method: 'POST',
  path: '/v1/waitlist-entries',
  tag: 'Waitlist',
  summary: 'Put a patient on the waitlist',
  description:
    'An opening that falls free and suits the wish is held for the patient, who is asked by a link in a mail. A patient waits for a visit of one type once.',
  scope: 'scheduling.write',
  body: waitlistEntryBody,
  replies: { 201: { description: 'The entry.', body: waitlistEntryReply, headers: ['Location', 'ETag'] } },
});

export const handler = apiHandler(route, ({ context, body }) => putOnWaitlist(context, body));
