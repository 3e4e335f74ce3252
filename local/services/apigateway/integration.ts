/** Calls the function behind a route, and makes its answer the answer. */
import { AwsError } from '../../contract.ts';
import type { Host, HttpResponse, Principal } from '../../contract.ts';
import { type Exchange, requestEvent } from './exchange.ts';
import type { Refusal } from './gateway-responses.ts';
import type { Route } from './openapi.ts';

const SERVICE = 'apigateway.amazonaws.com';

export interface FunctionCall {
  readonly functionArn: string;
  /** The role that calls; without one the gateway calls as itself, and the function's own policy must let it. */
  readonly credentials: string | undefined;
  readonly sourceArn: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  /** How a recording names it. */
  readonly by: string;
}

export type FunctionOutcome =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'functionError'; readonly message: string | undefined }
  | { readonly kind: 'refused'; readonly error: AwsError }
  | { readonly kind: 'timedOut' };

/** Invokes and waits, in real time, no longer than the integration may take. */
export async function callFunction(host: Host, call: FunctionCall): Promise<FunctionOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<FunctionOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timedOut' }), call.timeoutMs);
  });
  try {
    return await Promise.race([invoke(host, call), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function invoke(host: Host, call: FunctionCall): Promise<FunctionOutcome> {
  try {
    const principal: Principal =
      call.credentials === undefined
        ? { kind: 'service', service: SERVICE, sourceArn: call.sourceArn }
        : host.assumeRole(SERVICE, call.credentials, 'BackplaneAssumeRoleSession', call.sourceArn);
    const input = {
      FunctionName: call.functionArn,
      InvocationType: 'RequestResponse',
      Payload: Buffer.from(JSON.stringify(call.event)),
    };
    const output = await host.call(principal, 'lambda', 'Invoke', input, call.by);
    const answer: unknown = JSON.parse(Buffer.from(output['Payload'] as Uint8Array).toString());
    if (output['FunctionError'] === undefined) return { kind: 'answered', answer };
    return { kind: 'functionError', message: (answer as { errorMessage?: string } | null)?.errorMessage };
  } catch (error) {
    if (error instanceof AwsError) return { kind: 'refused', error };
    throw error;
  }
}

/** What an integration came to, and how it is told in the access log. */
export interface IntegrationResult {
  readonly response: HttpResponse | Refusal;
  /** `$context.integration.status` and `$context.integrationStatus`; absent where the function was not reached. */
  readonly status: number | undefined;
  readonly error: string | undefined;
}

const BROKEN: Refusal = { type: 'DEFAULT_5XX', message: 'Internal server error' };

/** Runs the function of a route with a proxy event. */
export async function integrate(
  host: Host,
  exchange: Exchange,
  route: Route,
  binaryMediaTypes: readonly string[],
): Promise<IntegrationResult> {
  const { api, request } = exchange;
  const isBinary = isBinaryType(request.headers['content-type'], binaryMediaTypes);
  const body = request.body.length === 0 ? null : Buffer.from(request.body).toString(isBinary ? 'base64' : 'utf8');
  const outcome = await callFunction(host, {
    functionArn: route.functionArn,
    credentials: route.credentials,
    sourceArn: `arn:${api.partition}:execute-api:${api.region}:${api.accountId}:${api.apiId}/${api.stage}/${request.method}${route.resource}`,
    event: { ...requestEvent(exchange), body, isBase64Encoded: isBinary && body !== null },
    timeoutMs: route.timeoutMs,
    by: `api ${request.method} ${route.resource}`,
  });
  switch (outcome.kind) {
    case 'timedOut':
      return {
        response: { type: 'INTEGRATION_TIMEOUT', message: 'Endpoint request timed out' },
        status: undefined,
        error: 'Execution failed due to a timeout error',
      };
    case 'refused':
      return {
        response: { type: 'API_CONFIGURATION_ERROR', message: 'Internal server error' },
        status: outcome.error.status,
        error: outcome.error.message,
      };
    case 'functionError':
      return {
        response: BROKEN,
        status: 200,
        error: 'Lambda execution failed with status 200 due to customer function error',
      };
    case 'answered': {
      const accepts = request.headers['accept'];
      const response = readAnswer(outcome.answer, (type) => isBinaryType(type, binaryMediaTypes), accepts);
      if (response !== undefined) return { response, status: 200, error: undefined };
      return { response: BROKEN, status: 200, error: 'Malformed Lambda proxy response' };
    }
  }
}

/** Header names that API Gateway keeps for itself: a function's value appears under another name. */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'server',
  'user-agent',
  'www-authenticate',
]);

/** The function's answer as HTTP; undefined where it is malformed. */
function readAnswer(
  answer: unknown,
  isBinary: (mediaType: string | undefined) => boolean,
  accept: string | undefined,
): HttpResponse | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = answer as Record<string, unknown>;
  const status = typeof statusCode === 'string' && /^\d{3}$/.test(statusCode) ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  if (isBase64Encoded !== undefined && typeof isBase64Encoded !== 'boolean') return undefined;
  const collected = new Map<string, readonly string[]>();
  if (!collect(headers, false, collected) || !collect(multiValueHeaders, true, collected)) return undefined;
  if (![...collected.keys()].some((name) => name.toLowerCase() === 'content-type')) {
    collected.set('Content-Type', ['application/json']);
  }
  const decodes = isBase64Encoded === true && isBinary(accept?.split(',')[0]);
  return {
    status,
    headers: Object.fromEntries(collected),
    body: decodes ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

/** Takes headers over, those of several values in place of a single one. False where one is neither text, number nor truth value. */
function collect(headers: unknown, isMulti: boolean, into: Map<string, readonly string[]>): boolean {
  if (headers === undefined || headers === null) return true;
  if (typeof headers !== 'object' || Array.isArray(headers)) return false;
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    const values: unknown[] = isMulti ? (Array.isArray(value) ? (value as unknown[]) : [Symbol()]) : [value];
    if (!values.every((one) => ['string', 'number', 'boolean'].includes(typeof one))) return false;
    const known = [...into.keys()].find((other) => other.toLowerCase() === name.toLowerCase());
    if (known !== undefined) into.delete(known);
    const shown = REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
    into.set(shown, values.map(String));
  }
  return true;
}

function isBinaryType(mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const type = mediaType?.split(';')[0]?.trim().toLowerCase();
  return binaryMediaTypes.some((binary) => {
    const wanted = binary.replace('~1', '/').toLowerCase();
    if (wanted === '*/*') return true;
    if (type === undefined) return false;
    return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
  });
}
