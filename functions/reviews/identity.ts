import { createRemoteJWKSet, jwtVerify } from 'jose';
import { setting, type Attempt } from './sign-in.ts';

/** The user pool's keys, for the life of the container; jose asks for them anew when it meets an unknown one. */
let keys: ReturnType<typeof createRemoteJWKSet> | undefined;

/**
 * Exchanges the code and proves who signed in.
 * @returns the verified `sub`, or undefined if the sign-in does not hold: a code that is used up, a token of another issuer, client or attempt
 * @throws Error if the sign-in service does not answer
 */
export async function proveIdentity(attempt: Attempt, code: string, callback: string): Promise<string | undefined> {
  const clientId = setting('STAFF_CLIENT_ID');
  const issuer = setting('USER_POOL_ISSUER');
  const response = await fetch(`${setting('SIGN_IN_ORIGIN')}/oauth2/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: callback,
      code_verifier: attempt.verifier,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status >= 500) throw new Error('the sign-in service failed');
  if (!response.ok) return undefined;
  const { id_token: idToken } = (await response.json()) as { id_token?: unknown };
  if (typeof idToken !== 'string') return undefined;
  keys ??= createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  try {
    const { payload } = await jwtVerify(idToken, keys, { issuer, audience: clientId, algorithms: ['RS256'] });
    const proved = payload['token_use'] === 'id' && payload['nonce'] === attempt.nonce;
    return proved ? payload.sub : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J')) return undefined;
    throw error;
  }
}
