import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { Context, Idempotency } from '../context.ts';
import type { Emergency } from '../emergencies/emergency.ts';
import {
  BadRequest,
  Forbidden,
  PreconditionRequired,
  TooLarge,
  Unauthenticated,
  ValidationFailed,
  type Fault,
} from '../errors.ts';
import { canonical } from '../rules/canonical.ts';
import type { Request } from './api-handler.ts';
import { faultWords } from './fault-words.ts';
import type { Route } from './route.ts';
import { textsIn, type SentText } from './texts.ts';

/** The largest body that the API takes, in bytes: documents go to the bucket, not through here. */
const MAX_BODY_BYTES = 256 * 1024;

/** Who calls, as the authorizer found out. */
export interface Caller {
  readonly clinicId: string;
  readonly clientId: string;
  /** Requests a minute by the clinic's settings; undefined if they do not say. */
  readonly requestsPerMinute?: number;
}

/**
 * The caller, if this route is theirs to call.
 * @throws Unauthenticated, Forbidden
 */
export function readCaller(route: Pick<Route, 'scope'>, event: APIGatewayProxyEvent): Caller {
  const { clinicId, clientId, scopes, requestsPerMinute } = (event.requestContext.authorizer ?? {}) as Record<
    string,
    unknown
  >;
  if (typeof clinicId !== 'string' || typeof clientId !== 'string')
    throw new Unauthenticated('Send a valid access token.');
  if (typeof scopes !== 'string' || !scopes.split(' ').includes(route.scope))
    throw new Forbidden(`This needs the scope ${route.scope}.`);
  const limit = Number(requestsPerMinute);
  return { clinicId, clientId, requestsPerMinute: Number.isInteger(limit) && limit > 0 ? limit : undefined };
}

/**
 * Reads a request by its route.
 * @throws BadRequest, TooLarge, PreconditionRequired, ValidationFailed (every fault at once)
 */
export function readRequest<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  route: Route<P, Q, B>,
  { clinicId, clientId }: Caller,
  event: APIGatewayProxyEvent,
  emergency?: Emergency,
): Request<z.output<P>, z.output<Q>, z.output<B>> {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
  const faults: Fault[] = [];
  const params = parsePart(route.params, event.pathParameters ?? {}, 'path:', faults) as z.output<P>;
  const query = parsePart(route.query, plainQuery(event), 'query:', faults) as z.output<Q>;
  if (faults.length > 0) throw new BadRequest('Parameters of the request are wrong.', faults);

  let json: unknown;
  let body: unknown;
  if (route.body) {
    json = readJson(event, headers);
    body = parsePart(route.body, json, '', faults);
  }
  // What has passed its schema is no deeper than the schema: anything else is not looked into.
  const taken = faults.length === 0 ? { params, json } : undefined;
  const idempotency =
    route.method === 'POST' && route.body && !route.readOnly
      ? readIdempotency(route, headers, clientId, taken, faults)
      : undefined;
  const ifMatch = route.ifMatch ? readIfMatch(headers['if-match']) : Number.NaN;
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);

  const context: Context = {
    clinicId,
    actor: { kind: 'client', id: clientId },
    requestId: event.requestContext.requestId,
    sourceIp: event.requestContext.identity?.sourceIp,
    idempotency,
    emergency,
  };
  const wantsFhir = route.fhir !== undefined && /\bapplication\/fhir\+json\b/i.test(headers['accept'] ?? '');
  return { context, params, query, body: body as z.output<B>, ifMatch, wantsFhir };
}

/** What a request says in somebody's own words, whatever else is wrong with it. */
export function readTexts(route: Pick<Route, 'body' | 'readOnly'>, event: APIGatewayProxyEvent): SentText[] {
  if (!route.body || route.readOnly) return [];
  try {
    const text = bodyOf(event);
    return Buffer.byteLength(text) > MAX_BODY_BYTES ? [] : textsIn(route.body, JSON.parse(text));
  } catch {
    // What is no JSON says nothing that could be kept: the answer says what is wrong with it.
    return [];
  }
}

function bodyOf(event: APIGatewayProxyEvent): string {
  return event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
}

function plainQuery(event: APIGatewayProxyEvent): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if (values) query[name] = values.length === 1 ? String(values[0]) : values;
  }
  return query;
}

function readJson(event: APIGatewayProxyEvent, headers: Record<string, string>): unknown {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new BadRequest('Send the body as application/json.', [
      { pointer: 'header:Content-Type', detail: 'must be application/json' },
    ]);
  }
  const text = bodyOf(event);
  if (Buffer.byteLength(text) > MAX_BODY_BYTES)
    throw new TooLarge(`A body has at most ${MAX_BODY_BYTES} bytes. Upload documents by their upload URL.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BadRequest('The body is not JSON.', [{ pointer: '', detail: 'must be a JSON document' }]);
  }
}

function readIdempotency(
  route: Route,
  headers: Record<string, string>,
  clientId: string,
  request: unknown,
  faults: Fault[],
): Idempotency | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    faults.push({
      pointer: 'header:Idempotency-Key',
      detail: 'must be sent: 1 to 255 visible ASCII characters, new for each new request',
    });
    return undefined;
  }
  const fingerprint = createHash('sha256').update(canonical(request)).digest('hex');
  return {
    scope: `${clientId}#${route.operationId}`,
    key: createHash('sha256').update(key).digest('hex'),
    fingerprint,
  };
}

function readIfMatch(header: string | undefined): number {
  if (header === undefined)
    throw new PreconditionRequired('Send If-Match with the ETag of the record as you last read it.');
  const version = /^"(\d{1,12})"$/.exec(header.trim());
  if (!version)
    throw new BadRequest('If-Match is not an ETag of this record.', [
      { pointer: 'header:If-Match', detail: 'must be the ETag that came with the record, e.g. "3"' },
    ]);
  return Number(version[1]);
}

function parsePart(schema: z.ZodType | undefined, value: unknown, prefix: string, faults: Fault[]): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value, { error: faultWords });
  if (result.success) return result.data;
  faults.push(...faultsOf(result.error, prefix));
  return undefined;
}

/** A schema's issues as faults with JSON Pointers. */
export function faultsOf(error: z.ZodError, prefix = ''): Fault[] {
  return error.issues.flatMap((issue) => {
    const base = issue.path.map(String);
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...base, key]) : [base];
    const detail = issue.code === 'unrecognized_keys' ? 'is not a member here' : issue.message;
    return paths.map((path) => ({
      pointer: prefix
        ? `${prefix}${path.join('.')}`
        : path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      detail,
    }));
  });
}
