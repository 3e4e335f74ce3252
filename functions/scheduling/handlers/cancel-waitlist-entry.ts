import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { waitlistEntryParams, waitlistEntryReply, waitlistRemovalBody } from '../waitlist/schemas.ts';
import { takeOffWaitlist } from '../waitlist/use-cases/change.ts';

export const needs = { records: ['get', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'cancelWaitlistEntry',
  method: 'POST',
  path: '/v1/waitlist-entries/{waitlistEntryId}/cancellation',
  tag: 'Waitlist',
  summary: 'Take a patient off the waitlist',
  scope: 'scheduling.write',
  params: waitlistEntryParams,
  body: waitlistRemovalBody,
  ifMatch: true,
  replies: { 200: { description: 'The entry, ended.', body: waitlistEntryReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params, body, ifMatch }) =>
  takeOffWaitlist(context, params.waitlistEntryId, ifMatch, body.reason),
);
