/** The tokens of a user pool: RS256 with Cognito's claims, on the clock of the stack. */
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import type { Random } from '../../contract.ts';
import { keyPairOf } from './rsa.ts';
import type { Client, Pool, RefreshToken, SigningKeys, TimeUnit, User } from './model.ts';

const SECONDS: Record<TimeUnit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** How long a client's tokens live, in seconds. */
export function lifetimesOf({ settings }: Client): { access: number; id: number; refresh: number } {
  const units = settings.TokenValidityUnits;
  return {
    access: settings.AccessTokenValidity * SECONDS[units.AccessToken],
    id: settings.IdTokenValidity * SECONDS[units.IdToken],
    refresh: settings.RefreshTokenValidity * SECONDS[units.RefreshToken],
  };
}

/** New keys; with `random` they follow from it alone. */
export async function newSigningKeys(random?: Random): Promise<SigningKeys> {
  const { privateKey, publicKey } =
    random === undefined
      ? await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })
      : await keyPairOf(random);
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, privateKey, publicJwk: { ...jwk, alg: 'RS256', use: 'sig', kid } };
}

/** The keys as they were made, from the private one. */
export async function readSigningKeys(jwk: JWK): Promise<SigningKeys> {
  const privateKey = await importJWK(jwk, 'RS256');
  if (privateKey instanceof Uint8Array) throw new TypeError('An RSA key is no secret text.');
  const { kty, n, e } = jwk;
  const kid = await calculateJwkThumbprint({ kty, n, e });
  return { kid, privateKey, publicJwk: { kty, n, e, alg: 'RS256', use: 'sig', kid } };
}

function sign(pool: Pool, claims: Record<string, unknown>, now: number, lifetime: number): Promise<string> {
  const issued = Math.floor(now / 1000);
  return new SignJWT({ ...claims, iss: pool.issuer, iat: issued, exp: issued + lifetime, jti: pool.random.uuid() })
    .setProtectedHeader({ alg: 'RS256', kid: pool.keys.kid })
    .sign(pool.keys.privateKey);
}

/** The access token of an application that acts for itself. */
export function clientToken(pool: Pool, client: Client, scopes: readonly string[], now: number): Promise<string> {
  const claims = {
    sub: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: Math.floor(now / 1000),
    version: 2,
    client_id: client.id,
  };
  return sign(pool, claims, now, lifetimesOf(client).access);
}

export interface Grant {
  readonly user: User;
  readonly client: Client;
  readonly scopes: readonly string[];
  /** Epoch milliseconds of the sign-in. */
  readonly authTime: number;
  readonly originJti: string;
  readonly nonce?: string | undefined;
}

/** Access and ID token of a signed-in user; the ID token only with the scope `openid`. */
export async function userTokens(pool: Pool, grant: Grant, now: number): Promise<Record<string, unknown>> {
  const { user, client, scopes, originJti } = grant;
  const lifetimes = lifetimesOf(client);
  const shared = {
    sub: user.sub,
    origin_jti: originJti,
    event_id: pool.random.uuid(),
    auth_time: Math.floor(grant.authTime / 1000),
  };
  const access = await sign(
    pool,
    {
      ...shared,
      token_use: 'access',
      version: 2,
      client_id: client.id,
      scope: scopes.join(' '),
      username: user.username,
    },
    now,
    lifetimes.access,
  );
  const id = scopes.includes('openid')
    ? await sign(
        pool,
        {
          ...attributeClaims(user),
          ...shared,
          token_use: 'id',
          aud: client.id,
          'cognito:username': user.username,
          ...(grant.nonce !== undefined && { nonce: grant.nonce }),
        },
        now,
        lifetimes.id,
      )
    : undefined;
  return {
    ...(id !== undefined && { id_token: id }),
    access_token: access,
    expires_in: lifetimes.access,
    token_type: 'Bearer',
  };
}

/** A refresh token, kept until it expires. */
export function issueRefreshToken(pool: Pool, token: RefreshToken): string {
  const value = pool.random.bytes(64).toString('base64url');
  pool.refreshTokens.set(value, token);
  return value;
}

/** The claims of an access token that this pool signed, that is still valid and not revoked; undefined otherwise. */
export async function verifiedAccess(
  pool: Pool,
  token: string,
  now: number,
): Promise<Record<string, unknown> | undefined> {
  try {
    const { payload } = await jwtVerify(token, pool.keys.publicJwk, {
      issuer: pool.issuer,
      algorithms: ['RS256'],
      currentDate: new Date(now),
    });
    const revoked = typeof payload['origin_jti'] === 'string' && pool.revoked.has(payload['origin_jti']);
    return payload['token_use'] === 'access' && !revoked ? payload : undefined;
  } catch {
    return undefined;
  }
}

function attributeClaims(user: User): Record<string, unknown> {
  const booleans = new Set(['email_verified', 'phone_number_verified']);
  return Object.fromEntries(
    Object.entries(user.attributes).map(([name, value]) => [name, booleans.has(name) ? value === 'true' : value]),
  );
}
