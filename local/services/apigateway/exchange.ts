/** One request on its way through the API: what the event, the templates and the access log read from it. */
import type { HttpRequest } from '../../contract.ts';
import type { Match } from './routing.ts';

/** What is known of the API that answers. */
export interface ApiIdentity {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly apiId: string;
  readonly stage: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** `http` or `https`, as the API's address says. */
  readonly scheme: string;
}

export interface Exchange {
  readonly api: ApiIdentity;
  readonly request: HttpRequest;
  /** The path below the stage. */
  readonly path: string;
  readonly match: Match | undefined;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  /** Epoch milliseconds on the clock of the stack. */
  readonly at: number;
  /** Names as sent, every value. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** What the authorizer said, once it has. */
  authorizer: Readonly<Record<string, string | number>> | undefined;
}

/** Headers of the connection, not of the message: the function does not see them. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect']);

/** The headers as the function sees them: as sent, and what the gateway adds. */
export function headersOf(request: HttpRequest, scheme: string, traceId: string): Map<string, readonly string[]> {
  const raw = request.rawHeaders ?? Object.entries(request.headers).flat();
  const headers = new Map<string, string[]>();
  const nameOf = (wanted: string): string =>
    [...headers.keys()].find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? wanted;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    if (HOP_BY_HOP.has(name.toLowerCase())) continue;
    const known = nameOf(name);
    headers.set(known, [...(headers.get(known) ?? []), value]);
  }
  // The last address is the gateway's own observation; those before it are only claimed.
  const forwarded = [...(headers.get(nameOf('X-Forwarded-For')) ?? []), request.sourceIp ?? '127.0.0.1'];
  headers.set(nameOf('X-Forwarded-For'), [forwarded.join(', ')]);
  headers.set(nameOf('X-Forwarded-Proto'), [scheme]);
  headers.set(nameOf('X-Forwarded-Port'), [
    scheme === 'https' ? '443' : (request.headers['host']?.split(':')[1] ?? '80'),
  ]);
  headers.set(nameOf('X-Amzn-Trace-Id'), [traceId]);
  return headers;
}

/** `execute-api` ARN of the method, as authorizers and policies name it. */
export function methodArn({ api, request, path }: Exchange): string {
  return `arn:${api.partition}:execute-api:${api.region}:${api.accountId}:${api.apiId}/${api.stage}/${request.method}/${path.replace(/^\//, '')}`;
}

/** Common log format time, as `requestTime` is. */
export function requestTime(at: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${day ?? ''}/${month ?? ''}/${year ?? ''}:${time ?? ''} +0000`;
}

/** The `requestContext` of proxy events and of authorizers' events. */
export function requestContext(exchange: Exchange): Record<string, unknown> {
  const { api, request, match } = exchange;
  const host = request.headers['host'] ?? '';
  return {
    resourceId: Buffer.from(match?.route.resource ?? '/')
      .toString('hex')
      .slice(-6)
      .padStart(6, '0'),
    resourcePath: match?.route.resource ?? '/',
    httpMethod: request.method,
    extendedRequestId: exchange.extendedRequestId,
    requestTime: requestTime(exchange.at),
    path: safely(request.path),
    accountId: api.accountId,
    protocol: 'HTTP/1.1',
    stage: api.stage,
    domainPrefix: host.split('.')[0]?.split(':')[0] ?? '',
    requestTimeEpoch: exchange.at,
    requestId: exchange.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: request.sourceIp ?? '127.0.0.1',
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: request.headers['user-agent'] ?? null,
      user: null,
    },
    domainName: host.split(':')[0] ?? '',
    deploymentId: api.deploymentId,
    apiId: api.apiId,
    ...(exchange.authorizer !== undefined && { authorizer: exchange.authorizer }),
  };
}

/** The members that proxy events and authorizers' events share. */
export function requestEvent(exchange: Exchange): Record<string, unknown> {
  const { request, match, headers, api } = exchange;
  const queries = new Map<string, string[]>();
  for (const [name, value] of request.query) queries.set(name, [...(queries.get(name) ?? []), value]);
  const parameters = match?.pathParameters ?? {};
  return {
    resource: match?.route.resource ?? '/',
    path: safely(request.path),
    httpMethod: request.method,
    headers: last(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: queries.size === 0 ? null : last(queries),
    multiValueQueryStringParameters: queries.size === 0 ? null : Object.fromEntries(queries),
    pathParameters: Object.keys(parameters).length === 0 ? null : parameters,
    stageVariables: Object.keys(api.variables).length === 0 ? null : api.variables,
    requestContext: requestContext(exchange),
  };
}

/** Where a name has several values, the single-value members carry the last. */
function last(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));
}

function safely(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** The value of an identity source; empty counts as absent. */
export function sourceValue(
  exchange: Exchange,
  source: { readonly in: string; readonly name: string },
): string | undefined {
  const { request } = exchange;
  const value =
    source.in === 'header'
      ? request.headers[source.name.toLowerCase()]
      : source.in === 'querystring'
        ? (request.query.get(source.name) ?? undefined)
        : contextValue(requestContext(exchange), source.name);
  return value === '' ? undefined : value;
}

/** A `$context` variable as text; undefined where there is none. */
export function contextValue(context: Readonly<Record<string, unknown>>, path: string): string | undefined {
  let value: unknown = context;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
