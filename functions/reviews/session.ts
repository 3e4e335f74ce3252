import { createHash, randomBytes } from 'node:crypto';
import { clearCookie, setCookie } from '../platform/pages/cookies.ts';
import { open, seal } from '../platform/seal.ts';
import { endSession, findSession, keepSession } from './lookups/session.ts';

/** How long a sign-in is remembered on the device: a working day, in seconds. */
export const SESSION_SECONDS = 10 * 3600;

/** `__Host-`: the browser takes it only with Secure, for this host alone and every path of it. */
const SESSION_COOKIE = '__Host-session';
const BINDING = ['staff session'];

/** A person who proved who they are. */
export interface Session {
  readonly id: string;
  /** The `sub` of their sign-in. */
  readonly subject: string;
}

/** Begins a session for a verified sign-in. @returns the cookie that carries it */
export async function beginSession(subject: string): Promise<string> {
  const id = randomBytes(32).toString('base64url');
  await keepSession(id, subject, Math.floor(Date.now() / 1000) + SESSION_SECONDS);
  return setCookie(SESSION_COOKIE, await seal('session:v1', BINDING, id), SESSION_SECONDS);
}

/** The session whose cookie came with the request, or undefined: none, forged, ended, over. */
export async function readSession(cookies: Readonly<Record<string, string>>): Promise<Session | undefined> {
  const sealed = cookies[SESSION_COOKIE];
  const id = sealed === undefined ? undefined : await open('session:v1', BINDING, sealed);
  if (id === undefined) return undefined;
  const subject = await findSession(id);
  return subject === undefined ? undefined : { id, subject };
}

/** Ends the session here and wherever its cookie was copied. @returns the cookie that removes it */
export async function finishSession(session: Session): Promise<string> {
  await endSession(session.id);
  return clearCookie(SESSION_COOKIE);
}

/** A word for the session that tells nothing of it. */
export function sessionMark(session: Session): string {
  return createHash('sha256').update(`mark|${session.id}`).digest('base64url').slice(0, 22);
}

/** The token that a form must bring back: good for this session and this purpose (a task's id) alone. */
export async function csrfToken(session: Session, purpose: string): Promise<string> {
  return await seal('csrf:v1', [session.id, purpose], 'form');
}

/** True if the token was given to this session for this purpose. */
export async function isCsrfToken(session: Session, purpose: string, token: string | undefined): Promise<boolean> {
  return token !== undefined && (await open('csrf:v1', [session.id, purpose], token)) === 'form';
}
