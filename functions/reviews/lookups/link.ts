import { createHash } from 'node:crypto';
import { getItem, updateIf, type Key } from '../../platform/table.ts';

/** What a link leads to: a task and the one person whom this link of it was made for. Ids alone. */
export interface LinkTarget {
  readonly clinicId: string;
  readonly taskId: string;
  readonly staffId: string;
  readonly generation: number;
}

/** In how many other people's sessions a link may be opened before it is dead. */
const MOST_STRANGERS = 5;
/** How long after its end a link can still be told from none at all, in seconds. */
const REMEMBERED_SECONDS = 90 * 24 * 3600;

/** The table knows a link by the hash of its secret alone: whoever reads the table cannot make one. */
const key = (secret: string): Key => ({
  pk: `link#${createHash('sha256').update(secret).digest('hex')}`,
  sk: 'record',
});

/**
 * A look-up without a clinic, by the secret of a link. Forged, truncated and guessed ones are all the same: undefined.
 * `spent`: it was opened in too many other people's sessions.
 */
export async function findLink(secret: string): Promise<(LinkTarget & { readonly spent: boolean }) | undefined> {
  const item = await getItem(key(secret));
  if (!item) return undefined;
  const strangers = item['strangers'];
  return {
    clinicId: String(item['clinicId']),
    taskId: String(item['taskId']),
    staffId: String(item['staffId']),
    generation: Number(item['generation']),
    spent: strangers instanceof Set && strangers.size >= MOST_STRANGERS,
  };
}

/** Lets the link find its task. Safe to repeat, as a resent mail does. */
export async function keepLink(secret: string, target: LinkTarget, until: string): Promise<void> {
  await updateIf(key(secret), {
    expression:
      'SET #type = :type, #schema = :schema, clinicId = :clinicId, taskId = :taskId, staffId = :staffId, generation = :generation, expires = :expires',
    names: { '#type': 'type', '#schema': 'schema' },
    values: {
      ':type': 'link',
      ':schema': 1,
      ':clinicId': target.clinicId,
      ':taskId': target.taskId,
      ':staffId': target.staffId,
      ':generation': target.generation,
      ':expires': Math.floor(Date.parse(until) / 1000) + REMEMBERED_SECONDS,
    },
  });
}

/** Remembers that somebody else opened the link while signed in. Each session counts once. */
export async function countStranger(secret: string, session: string): Promise<void> {
  await updateIf(
    key(secret),
    { expression: 'ADD strangers :session', values: { ':session': new Set([session]) } },
    { expression: 'attribute_exists(pk)' },
  );
}
