import { createHash } from 'node:crypto';
import { getItem, putIf, transact, type Key } from '../../platform/table.ts';

/** The table knows a session by the hash of its id: whoever reads the table cannot take one over. */
const key = (sessionId: string): Key => ({
  pk: `session#${createHash('sha256').update(sessionId).digest('hex')}`,
  sk: 'record',
});

/** A look-up without a clinic: the `sub` of whoever signed in with this session, or undefined once it has ended. */
export async function findSession(sessionId: string): Promise<string | undefined> {
  const item = await getItem(key(sessionId));
  // TTL deletion is late.
  return item && Number(item['expires']) * 1000 > Date.now() ? String(item['subject']) : undefined;
}

/** Begins a session. `expires` in epoch seconds. */
export async function keepSession(sessionId: string, subject: string, expires: number): Promise<void> {
  await putIf({ ...key(sessionId), type: 'session', schema: 1, subject, expires });
}

/** Ends a session: its cookie is worth nothing from now on, wherever a copy of it is. */
export async function endSession(sessionId: string): Promise<void> {
  await transact([{ delete: key(sessionId) }]);
}
