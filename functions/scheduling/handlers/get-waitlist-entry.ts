import { apiHandler } from '../../platform/http/api-handler.ts';
import { defineRoute } from '../../platform/http/route.ts';
import type { Needs } from '../../platform/needs.ts';
import { waitlistEntryParams, waitlistEntryReply } from '../waitlist/schemas.ts';
import { showWaitlistEntry } from '../waitlist/use-cases/entry.ts';

export const needs = { records: ['get'], audit: 'put' } as const satisfies Needs;

export const route = defineRoute({
  operationId: 'getWaitlistEntry',
  method: 'GET',
  path: '/v1/waitlist-entries/{waitlistEntryId}',
  tag: 'Waitlist',
  summary: 'Read an entry of the waitlist',
  scope: 'scheduling.read',
  params: waitlistEntryParams,
  replies: { 200: { description: 'The entry.', body: waitlistEntryReply, headers: ['ETag'] } },
});

export const handler = apiHandler(route, ({ context, params }) => showWaitlistEntry(context, params.waitlistEntryId));
