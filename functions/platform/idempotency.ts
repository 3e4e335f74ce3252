import type { Context, Idempotency, Reply } from './context.ts';
import { IdempotencyKeyReused } from './errors.ts';
import { getItem, isNew, type Key, type Write } from './table.ts';

/** How long a key is remembered: 24 hours, in seconds. */
export const IDEMPOTENCY_SECONDS = 24 * 3600;

/** Thrown by `commit` when the same request has been answered meanwhile; the HTTP layer sends that answer. */
export class IdempotentReplay extends Error {
  override readonly name = 'IdempotentReplay';
  readonly reply: Reply;
  constructor(reply: Reply) {
    super('answered before');
    this.reply = reply;
  }
}

function key(context: Pick<Context, 'clinicId'>, idempotency: Idempotency): Key {
  return { pk: `${context.clinicId}#idempotency#${idempotency.scope}#${idempotency.key}`, sk: 'record' };
}

/** The write that keeps the reply; refused if one is kept already and is still valid. */
export function idempotencyItem(context: Context, idempotency: Idempotency, reply: Reply, at: string): Write {
  const expires = Math.floor(Date.parse(at) / 1000) + IDEMPOTENCY_SECONDS;
  return {
    put: {
      ...key(context, idempotency),
      type: 'idempotency',
      schema: 1,
      fingerprint: idempotency.fingerprint,
      reply: JSON.stringify(reply),
      expires,
    },
    condition: {
      expression: `${isNew.expression} OR #expires <= :now`,
      names: { '#expires': 'expires' },
      values: { ':now': Math.floor(Date.parse(at) / 1000) },
    },
  };
}

/**
 * The reply that is kept under the key.
 * @throws IdempotencyKeyReused if the key was used with another request
 */
export async function readReplay(context: Context, idempotency: Idempotency): Promise<Reply> {
  const reply = await findReplay(context, idempotency);
  if (!reply) throw new Error('the idempotency record has gone');
  return reply;
}

/** The kept reply, or undefined if the key is new or older than 24 hours (TTL deletion is late). */
export async function findReplay(context: Context, idempotency: Idempotency): Promise<Reply | undefined> {
  const item = await getItem(key(context, idempotency));
  if (!item || Number(item['expires']) * 1000 <= Date.now()) return undefined;
  if (item['fingerprint'] !== idempotency.fingerprint) {
    throw new IdempotencyKeyReused(
      'Use a new Idempotency-Key for each new request; repeat one only with the same body.',
    );
  }
  return JSON.parse(String(item['reply'])) as Reply;
}
