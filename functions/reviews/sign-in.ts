import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { clearCookie, setCookie } from '../platform/pages/cookies.ts';
import { open, seal } from '../platform/seal.ts';

/** How long a person may take to sign in, in seconds. */
const SIGN_IN_SECONDS = 15 * 60;
const BINDING = ['attempt'];

/** One attempt to sign in, in the browser's own keeping, sealed: what comes back is only worth something in this browser. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The sealed way back to the page that sent the person here. */
  readonly to: string;
  readonly until: number;
}

/** Two pages may be on their way to the sign-in at once: each attempt has a cookie of its own. */
const cookieName = (state: string): string => `__Host-sign-in-${state.slice(0, 8)}`;

const random = (): string => randomBytes(32).toString('base64url');

/** A setting of the sign-in, from the function's environment. */
export function setting(name: 'SIGN_IN_ORIGIN' | 'STAFF_CLIENT_ID' | 'USER_POOL_ISSUER'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/**
 * Where to send the browser to sign in (authorization code with PKCE, RFC 7636), and the cookie that it takes along.
 * The person is asked each time: who signed out here is signed out.
 */
export async function startSignIn(
  to: string,
  callback: string,
): Promise<{ readonly location: string; readonly cookie: string }> {
  const until = Math.floor(Date.now() / 1000) + SIGN_IN_SECONDS;
  const attempt: Attempt = { state: random(), nonce: random(), verifier: random(), to, until };
  const location = new URL(`${setting('SIGN_IN_ORIGIN')}/oauth2/authorize`);
  location.search = new URLSearchParams({
    response_type: 'code',
    client_id: setting('STAFF_CLIENT_ID'),
    redirect_uri: callback,
    scope: 'openid',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'login',
  }).toString();
  const sealed = await seal('sign-in:v1', BINDING, JSON.stringify(attempt));
  return { location: location.href, cookie: setCookie(cookieName(attempt.state), sealed, SIGN_IN_SECONDS) };
}

/** The attempt that this browser began and that the sign-in's answer belongs to, or undefined. */
export async function readAttempt(
  state: string | undefined,
  cookies: Readonly<Record<string, string>>,
): Promise<Attempt | undefined> {
  if (state === undefined) return undefined;
  const sealed = cookies[cookieName(state)];
  const text = sealed === undefined ? undefined : await open('sign-in:v1', BINDING, sealed);
  if (text === undefined) return undefined;
  const attempt = JSON.parse(text) as Attempt;
  return attempt.until * 1000 > Date.now() && same(attempt.state, state) ? attempt : undefined;
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The cookie that ends the attempt: a code is worth something once. */
export function endAttempt(attempt: Attempt): string {
  return clearCookie(cookieName(attempt.state));
}
