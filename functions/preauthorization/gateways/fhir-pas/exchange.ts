import { logger } from '../../../platform/log.ts';
import { callOut, OutboundFailure, type OutboundResponse } from '../../../platform/outbound.ts';
import type { Payer } from '../../payer.ts';
import { accessToken, TokenRefused, type FhirPas } from './token.ts';
import type { Resource } from './pas.ts';

/** What came of one call: an answer to read, or why there is none. */
export type Exchange =
  | { readonly kind: 'body'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'not-sent'; readonly problem: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'lost'; readonly problem: string }
  | { readonly kind: 'not-understood'; readonly problem: string };

const MAX_ANSWER_BYTES = 5 * 1024 * 1024;
const MAX_PAUSE_SECONDS = 24 * 3600;

/** Posts a resource to the payer's FHIR server with its token; asks for a new token once where the payer refuses the kept one. */
export async function post(payer: Payer, path: string, body: Resource): Promise<Exchange> {
  const settings = settingsOf(payer);
  const text = JSON.stringify(body);
  for (const anew of [false, true]) {
    let response: OutboundResponse;
    let token: string;
    try {
      token = await accessToken(payer.id, settings, anew);
    } catch (error) {
      return withoutToken(payer, error);
    }
    try {
      response = await callOut({
        url: `${settings.endpoint.replace(/\/+$/, '')}/${path}`,
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/fhir+json',
          Accept: 'application/fhir+json',
        },
        body: text,
        timeoutMs: settings.timeoutSeconds * 1000,
        maxBytes: MAX_ANSWER_BYTES,
      });
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      logger.warn('payer gave no answer', { payerId: payer.id, operation: path, problem: error.reason });
      return { kind: error.mayHaveArrived ? 'lost' : 'not-sent', problem: error.reason };
    }
    if (response.status !== 401) return judge(response);
  }
  return { kind: 'not-sent', problem: 'token-refused' };
}

function withoutToken(payer: Payer, error: unknown): Exchange {
  if (error instanceof TokenRefused) return { kind: 'not-sent', problem: error.message };
  if (error instanceof OutboundFailure) return { kind: 'not-sent', problem: `token-endpoint-${error.reason}` };
  // A fault of ours, before anything was sent: it is tried again, and an operator sees it in the log.
  logger.error('credentials of a payer cannot be read', { payerId: payer.id, error: error as Error });
  return { kind: 'not-sent', problem: 'credentials-unreadable' };
}

/** What an HTTP status means for the request: whether it can have been taken, and whether there is an answer to read. */
function judge(response: OutboundResponse): Exchange {
  const { status } = response;
  const pause = retryAfter(response.headers['retry-after']);
  if (status === 403) return { kind: 'not-sent', problem: 'token-refused' };
  if (status === 429) return { kind: 'not-sent', problem: 'http-429', ...pause };
  // Unavailable, and says when to come again: it did not take it. Without that, it may have failed in the middle.
  if (status === 503 && 'retryAfterSeconds' in pause) return { kind: 'not-sent', problem: 'http-503', ...pause };
  if (status >= 500 || status === 408) return { kind: 'lost', problem: `http-${status}` };
  if (status >= 300 && status < 400) return { kind: 'not-understood', problem: 'redirect' };
  try {
    return { kind: 'body', status, body: JSON.parse(response.body.toString('utf8')) as unknown };
  } catch {
    return { kind: 'not-understood', problem: status >= 400 ? `http-${status}` : 'not-json' };
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfter(header: string | undefined): { readonly retryAfterSeconds?: number } {
  if (!header) return {};
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return seconds > 0 ? { retryAfterSeconds: Math.min(seconds, MAX_PAUSE_SECONDS) } : {};
}

function settingsOf(payer: Payer): FhirPas {
  if (payer.gateway.kind !== 'fhir-pas') throw new Error('this payer is reached by other means');
  return payer.gateway;
}
