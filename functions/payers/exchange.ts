import { logger } from '../platform/log.ts';
import { callOut, OutboundFailure, type OutboundResponse } from '../platform/outbound.ts';
import { accessToken, TokenRefused, type TokenSource } from './token.ts';

/** How one of a payer's systems is called. */
export interface PayerSystem extends TokenSource {
  readonly payerId: string;
  readonly endpoint: string;
  /** How long an answer is waited for. */
  readonly timeoutSeconds: number;
}

/** What came of one call: an answer to read, or why there is none. */
export type Exchange =
  | { readonly kind: 'body'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'not-sent'; readonly problem: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'lost'; readonly problem: string }
  | { readonly kind: 'not-understood'; readonly problem: string };

const MAX_ANSWER_BYTES = 5 * 1024 * 1024;
const MAX_PAUSE_SECONDS = 24 * 3600;

/** What is sent, and as what. */
export interface Message {
  readonly contentType: string;
  readonly accept: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts a FHIR resource to the payer's server: its answer as JSON. */
export async function postFhir(system: PayerSystem, path: string, resource: object): Promise<Exchange> {
  const exchange = await postWithToken(system, path, {
    contentType: 'application/fhir+json',
    accept: 'application/fhir+json',
    body: JSON.stringify(resource),
  });
  if (exchange.kind !== 'response') return exchange;
  const { status, body } = exchange.response;
  try {
    return { kind: 'body', status, body: JSON.parse(body.toString('utf8')) as unknown };
  } catch {
    return { kind: 'not-understood', problem: status >= 400 ? `http-${status}` : 'not-json' };
  }
}

type Sent = Exclude<Exchange, { kind: 'body' }> | { readonly kind: 'response'; readonly response: OutboundResponse };

/** Posts to the payer's system with its token; asks for a new token once where the payer refuses the kept one. */
export async function postWithToken(system: PayerSystem, path: string, message: Message): Promise<Sent> {
  for (const anew of [false, true]) {
    let token: string;
    try {
      token = await accessToken(system.payerId, system, anew);
    } catch (error) {
      return withoutToken(system.payerId, error);
    }
    const sent = await postTo(system, path, {
      ...message,
      headers: { ...message.headers, Authorization: `Bearer ${token}` },
    });
    if (sent.kind !== 'response' || sent.response.status !== 401) return sent;
  }
  return { kind: 'not-sent', problem: 'token-refused' };
}

/** Posts to the payer's system; whatever proves who we are stands in the message. */
export async function postTo(
  { payerId, endpoint, timeoutSeconds }: Omit<PayerSystem, 'tokenUrl' | 'scope'>,
  path: string,
  { contentType, accept, headers, body }: Message,
): Promise<Sent> {
  let response: OutboundResponse;
  try {
    response = await callOut({
      url: path === '' ? endpoint : `${endpoint.replace(/\/+$/, '')}/${path}`,
      method: 'POST',
      headers: { ...headers, 'Content-Type': contentType, Accept: accept },
      body,
      timeoutMs: timeoutSeconds * 1000,
      maxBytes: MAX_ANSWER_BYTES,
    });
  } catch (error) {
    if (!(error instanceof OutboundFailure)) throw error;
    logger.warn('payer gave no answer', { payerId, operation: path, problem: error.reason });
    return { kind: error.mayHaveArrived ? 'lost' : 'not-sent', problem: error.reason };
  }
  return judge(response);
}

/** Why there is no token. */
export function withoutToken(payerId: string, error: unknown): Extract<Exchange, { kind: 'not-sent' }> {
  if (error instanceof TokenRefused) return { kind: 'not-sent', problem: error.message };
  if (error instanceof OutboundFailure) return { kind: 'not-sent', problem: `token-endpoint-${error.reason}` };
  // A fault of ours, before anything was sent: it is tried again, and an operator sees it in the log.
  logger.error('credentials of a payer cannot be read', { payerId, error: error as Error });
  return { kind: 'not-sent', problem: 'credentials-unreadable' };
}

/** What an HTTP status means for the request: whether it can have been taken, and whether there is an answer to read. */
function judge(response: OutboundResponse): Sent {
  const { status } = response;
  const pause = retryAfter(response.headers['retry-after']);
  if (status === 403) return { kind: 'not-sent', problem: 'token-refused' };
  if (status === 429) return { kind: 'not-sent', problem: 'http-429', ...pause };
  // Unavailable, and says when to come again: it did not take it. Without that, it may have failed in the middle.
  if (status === 503 && 'retryAfterSeconds' in pause) return { kind: 'not-sent', problem: 'http-503', ...pause };
  if (status >= 500 || status === 408) return { kind: 'lost', problem: `http-${status}` };
  if (status >= 300 && status < 400) return { kind: 'not-understood', problem: 'redirect' };
  return { kind: 'response', response };
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfter(header: string | undefined): { readonly retryAfterSeconds?: number } {
  if (!header) return {};
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return seconds > 0 ? { retryAfterSeconds: Math.min(seconds, MAX_PAUSE_SECONDS) } : {};
}
