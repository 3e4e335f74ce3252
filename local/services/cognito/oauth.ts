/** The OAuth 2.0 endpoints of a user pool's domain (RFC 6749, 7009, 7636) and its public keys. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../contract.ts';
import type { Client, Pool } from './model.ts';
import { clientToken, issueRefreshToken, lifetimesOf, userTokens, verifiedAccess } from './tokens.ts';

/** An error of the protocol, by its registered code. */
class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: string;
  constructor(code: string, description = '') {
    super(description);
    this.code = code;
  }
}

/** `POST /oauth2/token` */
export async function tokenEndpoint(pool: Pool, request: HttpRequest, now: number): Promise<HttpResponse> {
  return answered(async () => {
    const form = formOf(request);
    const client = authenticated(pool, request, form);
    switch (form.get('grant_type') ?? '') {
      case 'client_credentials':
        return byClientCredentials(pool, client, form, now);
      case 'authorization_code':
        return byCode(pool, client, form, now);
      case 'refresh_token':
        return byRefreshToken(pool, client, form, now);
      default:
        throw new OAuthError('unsupported_grant_type');
    }
  });
}

/** `POST /oauth2/revoke`: a refresh token and what came of it. An unknown token is no error (RFC 7009 section 2.2). */
export async function revokeEndpoint(pool: Pool, request: HttpRequest): Promise<HttpResponse> {
  return answered(async () => {
    const form = formOf(request);
    const client = authenticated(pool, request, form);
    const value = form.get('token') ?? '';
    if (value === '') throw new OAuthError('invalid_request');
    const token = pool.refreshTokens.get(value);
    if (token !== undefined && token.clientId !== client.id) throw new OAuthError('invalid_request');
    if (token !== undefined) {
      pool.refreshTokens.delete(value);
      pool.revoked.add(token.originJti);
    }
    return undefined;
  });
}

/** `GET /oauth2/userInfo` */
export async function userInfoEndpoint(pool: Pool, request: HttpRequest, now: number): Promise<HttpResponse> {
  const [, token] = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
  const claims = token === undefined ? undefined : await verifiedAccess(pool, token, now);
  const user = pool.users.get(String(claims?.['sub']));
  if (
    claims === undefined ||
    user === undefined ||
    !user.enabled ||
    !String(claims['scope']).split(' ').includes('openid')
  ) {
    const challenge = 'Bearer error="invalid_token"';
    return json(
      401,
      {
        error: 'invalid_token',
        error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
      },
      { 'www-authenticate': challenge },
    );
  }
  return json(200, { sub: user.sub, ...user.attributes, username: user.username });
}

/** `/.well-known/jwks.json` */
export function jwks(pool: Pool): HttpResponse {
  return json(200, { keys: [pool.keys.publicJwk] }, { 'cache-control': 'public, max-age=86400' });
}

/** `/.well-known/openid-configuration` */
export function openidConfiguration(pool: Pool, origin: string): HttpResponse {
  const domain = `${origin}/${pool.domain ?? ''}`;
  return json(200, {
    issuer: pool.issuer,
    authorization_endpoint: `${domain}/oauth2/authorize`,
    token_endpoint: `${domain}/oauth2/token`,
    userinfo_endpoint: `${domain}/oauth2/userInfo`,
    revocation_endpoint: `${domain}/oauth2/revoke`,
    end_session_endpoint: `${domain}/logout`,
    jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
}

async function byClientCredentials(
  pool: Pool,
  client: Client,
  form: URLSearchParams,
  now: number,
): Promise<Record<string, unknown>> {
  const { AllowedOAuthFlows, AllowedOAuthScopes, AllowedOAuthFlowsUserPoolClient } = client.settings;
  if (
    !AllowedOAuthFlowsUserPoolClient ||
    !AllowedOAuthFlows.includes('client_credentials') ||
    client.secrets.length === 0
  ) {
    throw new OAuthError('unauthorized_client');
  }
  const asked = scopesOf(form.get('scope'));
  const scopes = asked.length === 0 ? AllowedOAuthScopes : asked;
  if (scopes.length === 0 || scopes.some((scope) => !AllowedOAuthScopes.includes(scope)))
    throw new OAuthError('invalid_scope');
  const token = await clientToken(pool, client, scopes, now);
  return { access_token: token, expires_in: lifetimesOf(client).access, token_type: 'Bearer' };
}

async function byCode(
  pool: Pool,
  client: Client,
  form: URLSearchParams,
  now: number,
): Promise<Record<string, unknown>> {
  const value = form.get('code') ?? '';
  const code = pool.codes.get(value);
  // A code works once, for whoever tries it first: a second try may be a thief's.
  pool.codes.delete(value);
  const user = code === undefined ? undefined : pool.users.get(code.sub);
  if (
    code === undefined ||
    user === undefined ||
    !user.enabled ||
    now >= code.expires ||
    code.request.clientId !== client.id ||
    code.request.redirectUri !== form.get('redirect_uri') ||
    !provesChallenge(code.request.codeChallenge, form.get('code_verifier'))
  ) {
    throw new OAuthError('invalid_grant');
  }
  const { scopes, nonce } = code.request;
  const originJti = pool.random.uuid();
  const { authTime } = code;
  const tokens = await userTokens(pool, { user, client, scopes, authTime, originJti, nonce }, now);
  const expires = now + lifetimesOf(client).refresh * 1000;
  const refresh = issueRefreshToken(pool, { clientId: client.id, sub: user.sub, scopes, authTime, originJti, expires });
  return { ...tokens, refresh_token: refresh };
}

async function byRefreshToken(
  pool: Pool,
  client: Client,
  form: URLSearchParams,
  now: number,
): Promise<Record<string, unknown>> {
  const token = pool.refreshTokens.get(form.get('refresh_token') ?? '');
  const user = token === undefined ? undefined : pool.users.get(token.sub);
  if (
    token === undefined ||
    user === undefined ||
    !user.enabled ||
    token.clientId !== client.id ||
    now >= token.expires
  ) {
    throw new OAuthError('invalid_grant');
  }
  const { scopes, authTime, originJti } = token;
  return userTokens(pool, { user, client, scopes, authTime, originJti }, now);
}

/** The client by Basic credentials or form fields. A public client names itself only. */
function authenticated(pool: Pool, request: HttpRequest, form: URLSearchParams): Client {
  const basic = /^Basic (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const decoded = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString();
  const colon = decoded?.indexOf(':') ?? -1;
  const id = decoded === undefined ? form.get('client_id') : decoded.slice(0, Math.max(colon, 0));
  const secret = decoded === undefined ? form.get('client_secret') : decoded.slice(colon + 1);
  if (form.get('client_id') !== null && form.get('client_id') !== id) throw new OAuthError('invalid_client');
  const client = pool.clients.get(id ?? '');
  if (client === undefined) throw new OAuthError('invalid_client');
  const proven =
    client.secrets.length === 0 ? secret === null : client.secrets.some(({ value }) => same(value, secret ?? ''));
  if (!proven) throw new OAuthError('invalid_client');
  return client;
}

function provesChallenge(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null;
  return verifier !== null && same(challenge, createHash('sha256').update(verifier).digest('base64url'));
}

/** Compares in time that tells nothing of either. */
export function same(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

export function scopesOf(text: string | null): string[] {
  return (text ?? '').split(' ').filter((scope) => scope !== '');
}

export function formOf(request: HttpRequest): URLSearchParams {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') throw new OAuthError('invalid_request');
  return new URLSearchParams(Buffer.from(request.body).toString());
}

async function answered(work: () => Promise<Record<string, unknown> | undefined>): Promise<HttpResponse> {
  try {
    const body = await work();
    return body === undefined ? { status: 200, headers: { 'cache-control': 'no-store' } } : json(200, body);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return json(400, { error: error.code, ...(error.message !== '' && { error_description: error.message }) });
  }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
