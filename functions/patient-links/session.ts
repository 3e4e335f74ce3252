import { randomBytes } from 'node:crypto';
import { clearCookie, setCookie } from '../platform/pages/cookies.ts';
import { open, seal } from '../platform/seal.ts';
import type { PatientLinkTarget } from './lookups/link.ts';
import { hashOf } from './lookups/link.ts';

/** How long a proof is remembered, in seconds: long enough to fill in a form without haste. */
const SESSION_SECONDS = 3600;

/** Each link has a cookie of its own: a parent may answer for two children. */
const cookieName = (secret: string): string => `__Host-patient-${hashOf(secret).slice(0, 12)}`;
const binding = ({ generation }: PatientLinkTarget, secret: string): string[] => [hashOf(secret), String(generation)];

/** Remembers, in this browser, that the proof for this link was given, and by how many facts. @returns the cookie */
export async function beginPatientSession(target: PatientLinkTarget, secret: string, facts: 1 | 2): Promise<string> {
  const id = randomBytes(16).toString('base64url');
  const until = Math.floor(Date.now() / 1000) + SESSION_SECONDS;
  const sealed = await seal('patient:v1', binding(target, secret), JSON.stringify({ id, until, facts }));
  return setCookie(cookieName(secret), sealed, SESSION_SECONDS);
}

/**
 * The id of the session in which the proof for this link was given, or undefined: none, forged, of another link, over, or by fewer
 * facts than are asked for by now.
 */
export async function readPatientSession(
  target: PatientLinkTarget,
  secret: string,
  cookies: Readonly<Record<string, string>>,
  asked: 1 | 2,
): Promise<string | undefined> {
  const sealed = cookies[cookieName(secret)];
  const text = sealed === undefined ? undefined : await open('patient:v1', binding(target, secret), sealed);
  if (text === undefined) return undefined;
  const session = JSON.parse(text) as { readonly id: string; readonly until: number; readonly facts?: number };
  // Sessions of before were proved by one.
  return session.until * 1000 > Date.now() && (session.facts ?? 1) >= asked ? session.id : undefined;
}

/** The cookie that ends the session. */
export function endPatientSession(secret: string): string {
  return clearCookie(cookieName(secret));
}

/** The token that the form must bring back: good for this session alone. */
export async function patientCsrf(sessionId: string): Promise<string> {
  return await seal('csrf:v1', ['patient', sessionId], 'form');
}

/** True if the token was given to this session. */
export async function isPatientCsrf(sessionId: string, token: string | undefined): Promise<boolean> {
  return token !== undefined && (await open('csrf:v1', ['patient', sessionId], token)) === 'form';
}
