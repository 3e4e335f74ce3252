import { callOut } from '../platform/outbound.ts';
import { readSecret } from '../platform/secrets.ts';

/** Where the client credentials that the operator stored for a payer get a token. */
export interface TokenSource {
  readonly tokenUrl: string;
  readonly scope?: string;
}

/** The payer gives no token; the message is a word of ours that says why. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const TOKEN_SECONDS = 300;
/** A token is renewed this long before its end, so that none dies on the way. */
const MARGIN_SECONDS = 60;
const tokens = new Map<string, { readonly value: string; readonly until: number }>();

/**
 * The payer's access token by OAuth2 client credentials (RFC 6749 section 4.4), kept until near its end.
 * @param anew asks for another one, where the payer refused the one that was kept
 * @throws TokenRefused if there are no credentials or the payer does not accept them; OutboundFailure if its token endpoint cannot be reached
 */
export async function accessToken(payerId: string, settings: TokenSource, anew: boolean): Promise<string> {
  // Whoever changes the endpoint or the scope wants another token.
  const name = JSON.stringify([payerId, settings.tokenUrl, settings.scope]);
  const kept = tokens.get(name);
  if (kept && !anew && kept.until > Date.now()) return kept.value;
  tokens.delete(name);
  const { clientId, clientSecret } = await credentials(payerId);
  const { scope, tokenUrl } = settings;
  const response = await callOut({
    url: tokenUrl,
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      Accept: 'application/json',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }).toString(),
    timeoutMs: 10_000,
    maxBytes: 64 * 1024,
  });
  const answer = parsed(response.body.toString('utf8'));
  const token = answer['access_token'];
  if (response.status !== 200 || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw new TokenRefused(`token-endpoint-http-${response.status}`);
  const seconds = typeof answer['expires_in'] === 'number' ? answer['expires_in'] : TOKEN_SECONDS;
  tokens.set(name, { value: token, until: Date.now() + Math.max(0, seconds - MARGIN_SECONDS) * 1000 });
  return token;
}

/**
 * What the operator stored for this payer.
 * @throws TokenRefused if there is nothing, or it is not as it must be
 */
export async function credentials(payerId: string): Promise<{ clientId: string; clientSecret: string }> {
  const { clientId, clientSecret } = parsed((await readSecret(`payers/${payerId}`)) ?? '');
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string') throw new TokenRefused('no-credentials-stored');
  return { clientId, clientSecret };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** RFC 6749 section 2.3.1: client id and secret are form-encoded before they become Basic credentials. */
function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}
