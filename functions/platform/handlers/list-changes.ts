import * as z from 'zod';
import { FEED_SHARDS } from '../keys.ts';
import { readFeed, type FeedEntry } from '../feed.ts';
import { apiHandler } from '../http/api-handler.ts';
import { defineRoute } from '../http/route.ts';
import type { Needs } from '../needs.ts';
import { MAX_CURSOR_LENGTH, openCursor, sealCursor } from '../seal.ts';

export const needs = { records: ['get', 'query'], seal: true } as const satisfies Needs;

const changeSchema = z.strictObject({
  eventId: z.string().describe('The same as the webhook-id of the webhook that tells of it.'),
  id: z.string().describe('The record that changed.'),
  kind: z.string().describe('What it is, e.g. `preauthorization`.'),
  version: z.int().describe("The record's version after the change."),
  event: z.string().describe('What happened, e.g. `preauthorization.approved`.'),
  status: z.string().describe("The record's status after the change."),
  at: z.iso.datetime(),
});

export const route = defineRoute({
  operationId: 'listChanges',
  method: 'GET',
  path: '/v1/changes',
  tag: 'Changes',
  summary: 'What changed since a cursor',
  description:
    'Without a cursor it begins with the first change ever. Ask again with the cursor of each answer: no change is left out or told twice, and the changes of one record come in their order. Ids and statuses only; read the record for the rest.',
  scope: 'preauthorization.read',
  query: z.strictObject({
    cursor: z.string().min(1).max(MAX_CURSOR_LENGTH).optional().describe('From the answer before.'),
    limit: z
      .string()
      .regex(/^([1-9]\d?|1\d\d|200)$/, 'must be a whole number from 1 to 200')
      .transform(Number)
      .default(100)
      .describe('How many changes at most: 1 to 200.'),
  }),
  replies: {
    200: {
      description: 'The changes, oldest first for each record.',
      body: z.strictObject({
        changes: z.array(changeSchema),
        cursor: z.string().describe('Send it to learn what comes after. It stays valid.'),
        hasMore: z.boolean().describe('More is there already: ask again at once.'),
      }),
    },
  },
});

/** How far the reader has read: the number of the last entry read in each shard. */
const positionsSchema = z.array(z.int().min(0)).length(FEED_SHARDS);

/** Reads the clinic's feed of changes on from a cursor. */
export const handler = apiHandler(route, async ({ context, query }) => {
  const positions = query.cursor
    ? positionsSchema.parse(await openCursor(context.clinicId, route.operationId, query.cursor))
    : Array.from({ length: FEED_SHARDS }, () => 0);
  const { entries, positions: next, hasMore } = await readFeed(context.clinicId, positions, query.limit);
  return {
    status: 200,
    body: {
      changes: entries.map(told),
      cursor: await sealCursor(context.clinicId, route.operationId, next),
      hasMore,
    },
  };
});

function told({ eventId, id, kind, version, event, status, at }: FeedEntry): FeedEntry {
  return { eventId, id, kind, version, event, status, at };
}
