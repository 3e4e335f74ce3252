import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { now } from '../../../platform/clock.ts';
import { logger } from '../../../platform/log.ts';
import { callOut, OutboundFailure, type OutboundResponse } from '../../../platform/outbound.ts';
import type { Payer } from '../../payer.ts';
import type { InquiryResult, PayerGateway, Submission, SubmitResult } from '../gateway.ts';
import { buildInquiry, buildSubmission } from './build.ts';
import type { Resource } from './pas.ts';
import { readAnswer, type Expected } from './read.ts';

type FhirPas = Extract<Payer['gateway'], { kind: 'fhir-pas' }>;

/** What came of one call: an answer to read, or why there is none. */
type Exchange =
  | { readonly kind: 'body'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'not-sent'; readonly problem: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'lost'; readonly problem: string }
  | { readonly kind: 'not-understood'; readonly problem: string };

/** Payers that speak Da Vinci PAS: `Claim/$submit` and `Claim/$inquire` over HTTPS, with OAuth2 client credentials. */
export const fhirPas: PayerGateway = {
  submit: (submission) => bring(submission),
  sendDocuments: (submission) => bring(submission),

  async inquire(inquiry): Promise<InquiryResult> {
    const exchange = await post(inquiry.payer, 'Claim/$inquire', buildInquiry(inquiry, now()));
    if (exchange.kind === 'lost' || exchange.kind === 'not-sent') {
      return {
        kind: 'no-answer',
        problem: exchange.problem,
        ...('retryAfterSeconds' in exchange ? { retryAfterSeconds: exchange.retryAfterSeconds } : {}),
      };
    }
    if (exchange.kind === 'not-understood') return exchange;
    if (exchange.status === 404) return { kind: 'unknown' };
    const reading = readAnswer(exchange.body, expectedOf(inquiry));
    switch (reading.kind) {
      case 'answer':
        return { kind: 'answered', answer: reading.answer };
      case 'nothing':
        return { kind: 'unknown' };
      case 'refused':
        return reading.problems.some(({ code }) => code === 'not-found')
          ? { kind: 'unknown' }
          : { kind: 'not-understood', problem: 'inquiry-refused' };
      case 'unreadable':
        return { kind: 'not-understood', problem: reading.problem };
    }
  },
};

async function bring(submission: Submission): Promise<SubmitResult> {
  const exchange = await post(submission.payer, 'Claim/$submit', await buildSubmission(submission));
  if (exchange.kind !== 'body') return exchange;
  const reading = readAnswer(exchange.body, expectedOf(submission));
  switch (reading.kind) {
    case 'answer':
      return { kind: 'answered', answer: reading.answer };
    case 'refused':
      return { kind: 'refused', problems: reading.problems };
    case 'nothing':
      return { kind: 'not-understood', problem: 'no-claim-response' };
    case 'unreadable':
      return { kind: 'not-understood', problem: reading.problem };
  }
}

function expectedOf(asked: Pick<Submission, 'identifier' | 'items'>): Expected {
  return {
    identifiers: [asked.identifier],
    items: asked.items.map(({ sequence, quantity }) => ({ sequence, unit: quantity.unit })),
    cameAt: now(),
  };
}

function settings(payer: Payer): FhirPas {
  if (payer.gateway.kind !== 'fhir-pas') throw new Error('this payer is reached by other means');
  return payer.gateway;
}

async function post(payer: Payer, operation: string, body: Resource): Promise<Exchange> {
  const { endpoint, timeoutSeconds } = settings(payer);
  const text = JSON.stringify(body);
  for (const firstTry of [true, false]) {
    let token: string;
    try {
      token = await accessToken(payer, !firstTry);
    } catch (error) {
      return {
        kind: 'not-sent',
        problem: error instanceof TokenRefused ? error.message : 'token-endpoint-unreachable',
      };
    }
    let response: OutboundResponse;
    try {
      response = await callOut({
        url: `${endpoint.replace(/\/+$/, '')}/${operation}`,
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/fhir+json',
          Accept: 'application/fhir+json',
        },
        body: text,
        timeoutMs: timeoutSeconds * 1000,
        maxBytes: 5 * 1024 * 1024,
      });
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      logger.warn('payer gave no answer', { payerId: payer.id, operation, problem: error.reason });
      return error.mayHaveArrived
        ? { kind: 'lost', problem: error.reason }
        : { kind: 'not-sent', problem: error.reason };
    }
    if (response.status === 401 && firstTry) continue;
    return judge(response);
  }
  return { kind: 'not-sent', problem: 'token-refused' };
}

/** What an HTTP status means for the request: whether it can have been taken, and whether there is an answer to read. */
function judge(response: OutboundResponse): Exchange {
  const { status } = response;
  const retryAfter = Number(response.headers['retry-after']);
  const pause =
    Number.isFinite(retryAfter) && retryAfter > 0 ? { retryAfterSeconds: Math.min(retryAfter, 24 * 3600) } : {};
  if (status === 401 || status === 403) return { kind: 'not-sent', problem: 'token-refused' };
  if (status === 429 || status === 503) return { kind: 'not-sent', problem: `http-${status}`, ...pause };
  let body: unknown;
  try {
    body = JSON.parse(response.body.toString('utf8')) as unknown;
  } catch {
    if (status >= 500) return { kind: 'lost', problem: `http-${status}` };
    return { kind: 'not-understood', problem: status >= 400 ? `http-${status}` : 'not-json' };
  }
  if (status >= 500) {
    // An OperationOutcome with a 5xx says that the payer failed, not that it took nothing.
    return { kind: 'lost', problem: `http-${status}` };
  }
  if (status >= 300 && status < 400) return { kind: 'not-understood', problem: 'redirect' };
  return { kind: 'body', status, body };
}

class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const tokens = new Map<string, { readonly value: string; readonly until: number }>();
let secrets: SecretsManagerClient | undefined;

/** The payer's access token, kept until a minute before its end; asked for anew where the payer refused the kept one. */
async function accessToken(payer: Payer, anew: boolean): Promise<string> {
  const kept = tokens.get(payer.id);
  if (kept && !anew && kept.until > Date.now()) return kept.value;
  const { tokenUrl, scope } = settings(payer);
  const { clientId, clientSecret } = await credentials(payer.id);
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) });
  const response = await callOut({
    url: tokenUrl,
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      Accept: 'application/json',
    },
    body: form.toString(),
    timeoutMs: 10_000,
    maxBytes: 64 * 1024,
  });
  let answer: { access_token?: unknown; expires_in?: unknown };
  try {
    answer = JSON.parse(response.body.toString('utf8')) as typeof answer;
  } catch {
    throw new TokenRefused(`token-endpoint-http-${response.status}`);
  }
  if (response.status !== 200 || typeof answer.access_token !== 'string')
    throw new TokenRefused(`token-endpoint-http-${response.status}`);
  const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : 300;
  tokens.set(payer.id, { value: answer.access_token, until: Date.now() + Math.max(0, seconds - 60) * 1000 });
  return answer.access_token;
}

async function credentials(payerId: string): Promise<{ clientId: string; clientSecret: string }> {
  const prefix = process.env['SECRETS_PREFIX'];
  if (!prefix) throw new Error('SECRETS_PREFIX is not set');
  secrets ??= new SecretsManagerClient({ maxAttempts: 5 });
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: `${prefix}payers/${payerId}` }));
    const parsed = JSON.parse(SecretString ?? '{}') as { clientId?: unknown; clientSecret?: unknown };
    if (typeof parsed.clientId === 'string' && typeof parsed.clientSecret === 'string')
      return { clientId: parsed.clientId, clientSecret: parsed.clientSecret };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
  }
  throw new TokenRefused('no-credentials-stored');
}
