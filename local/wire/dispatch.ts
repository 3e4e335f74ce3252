import {
  AwsError,
  type HttpRequest,
  type HttpResponse,
  type Input,
  type Output,
  type Principal,
  type Service,
} from '../contract.ts';
import { CutConnection } from '../faults/errors.ts';
import { anonymousError } from '../iam/refusal.ts';
import { decodeBlobs } from './blobs.ts';
import { renderJson, renderJsonError } from './json.ts';
import { parseQuery, renderQuery, renderQueryError } from './query.ts';
import { readSignature } from './sigv4.ts';

/** What the wire needs of the host. */
export interface Backend {
  readonly services: readonly Service[];
  principalOf(accessKeyId: string): Principal;
  invoke(principal: Principal, service: Service, operation: string, input: Input, http: HttpRequest): Promise<Output>;
  newRequestId(): string;
  /** Hears of an error that is not an AWS error: a fault of the stack itself. */
  onFault(where: string, error: unknown): void;
}

/**
 * Finds the service and the operation that a request on the AWS port means, whichever protocol it speaks, and answers
 * in that protocol. Signed requests are the AWS calls; unsigned ones are pages first, then S3's anonymous requests.
 */
export async function dispatch(backend: Backend, request: HttpRequest): Promise<HttpResponse> {
  if (!isLocalName(request.headers['host'])) return plain(403, 'Only localhost is served here.');
  const signature = readSignature(request);
  // A form for S3 comes from a page elsewhere by its nature: its policy says what it may do.
  if (request.headers['sec-fetch-site'] === 'cross-site' && signature !== undefined && !signature.isForm) {
    return plain(403, 'A page from elsewhere cannot call the services.');
  }
  const principal: Principal =
    signature === undefined ? { kind: 'anonymous' } : backend.principalOf(signature.accessKeyId);
  const exchange: Exchange = { backend, request, principal, requestId: backend.newRequestId() };
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return json(exchange, target, signature?.service);
  if (signature === undefined) {
    const page = backend.services
      .flatMap((service) => service.pages ?? [])
      .find((candidate) => candidate.matches(request));
    if (page !== undefined) return servePage(exchange, () => page.handle(request));
  }
  // An unsigned form names no service; whichever it was meant for, none of the query protocol takes it.
  if (signature === undefined && isForm(request))
    return renderQueryError(anonymousError('sts'), 'https://localhost/', exchange.requestId);
  const service = serviceByScope(backend, signature?.service ?? 's3');
  if (service === undefined) return unknownService(exchange, signature?.service ?? 's3');
  switch (service.protocol.kind) {
    case 'query':
      return query(exchange, service, service.protocol);
    case 'rest':
      return rest(exchange, service, service.protocol);
    case 'json':
      return renderJsonError(unknownOperation(), service.name, service.protocol.version, exchange.requestId);
  }
}

function plain(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}

interface Exchange {
  readonly backend: Backend;
  readonly request: HttpRequest;
  readonly principal: Principal;
  readonly requestId: string;
}

/** `ses` signs as `ses`, its endpoint is called `email`: clients have used both. */
function serviceByScope(backend: Backend, scope: string): Service | undefined {
  const names = scope === 'ses' || scope === 'email' ? ['ses', 'email'] : [scope];
  return backend.services.find((service) => names.includes(service.name));
}

/** A page in the browser of the person at the machine must not be reached by a name that points here from elsewhere. */
function isLocalName(host: string | undefined): boolean {
  return host === undefined || /^(?:(?:[\w.-]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}

async function json(exchange: Exchange, target: string, scope: string | undefined): Promise<HttpResponse> {
  const { backend, request, principal, requestId } = exchange;
  const dot = target.lastIndexOf('.');
  const service = backend.services.find(
    ({ protocol }) => protocol.kind === 'json' && protocol.targetPrefix === target.slice(0, dot),
  );
  const protocol = service?.protocol;
  if (service === undefined || protocol?.kind !== 'json')
    return renderJsonError(unknownOperation(scope), scope ?? '', versionOf(request), requestId);
  const operation = target.slice(dot + 1);
  const wantsQueryCode = request.headers['x-amzn-query-mode'] === 'true';
  try {
    const input = decodeBlobs(parseJson(request.body), protocol.blobs) as Input;
    return renderJson(await backend.invoke(principal, service, operation, input, request), protocol.version, requestId);
  } catch (error) {
    const awsError = asAwsError(exchange, `${service.name}:${operation}`, error);
    const queryCode = wantsQueryCode ? (protocol.queryErrorCodes?.[awsError.code] ?? awsError.code) : undefined;
    return renderJsonError(awsError, service.name, protocol.version, requestId, queryCode);
  }
}

function parseJson(body: Uint8Array): Input {
  if (body.byteLength === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
  return parsed as Input;
}

async function query(
  exchange: Exchange,
  service: Service,
  protocol: Service['protocol'] & { kind: 'query' },
): Promise<HttpResponse> {
  const { backend, request, principal, requestId } = exchange;
  const form = new URLSearchParams(
    request.method === 'GET' ? request.query : Buffer.from(request.body).toString('utf8'),
  );
  const operation = form.get('Action') ?? '';
  try {
    if (!Object.hasOwn(service.operations, operation)) throw invalidAction(operation, form.get('Version'));
    const input = decodeBlobs(parseQuery(form), protocol.blobs) as Input;
    return renderQuery(
      operation,
      await backend.invoke(principal, service, operation, input, request),
      protocol.xmlNamespace,
      requestId,
    );
  } catch (error) {
    return renderQueryError(
      asAwsError(exchange, `${service.name}:${operation}`, error),
      protocol.xmlNamespace,
      requestId,
    );
  }
}

async function rest(
  exchange: Exchange,
  service: Service,
  protocol: Service['protocol'] & { kind: 'rest' },
): Promise<HttpResponse> {
  const { backend, request, principal, requestId } = exchange;
  const withId = (response: HttpResponse): HttpResponse => ({
    ...response,
    headers: { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId, ...response.headers },
  });
  try {
    const route = protocol.route(request);
    if (route === undefined) throw unknownOperation();
    return withId(
      protocol.render(route.operation, await backend.invoke(principal, service, route.operation, route.input, request)),
    );
  } catch (error) {
    return withId(
      protocol.renderError(asAwsError(exchange, `${service.name} ${request.method} ${request.path}`, error)),
    );
  }
}

async function servePage(exchange: Exchange, handle: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await handle();
  } catch (error) {
    const { status, message } = asAwsError(exchange, `page ${exchange.request.path}`, error);
    return plain(status, message);
  }
}

/** A service that does not exist here answers in the protocol that the request speaks. */
function unknownService(exchange: Exchange, scope: string): HttpResponse {
  const error = unknownOperation(scope);
  return isForm(exchange.request)
    ? renderQueryError(error, 'https://localhost/', exchange.requestId)
    : renderJsonError(error, scope, versionOf(exchange.request), exchange.requestId);
}

function isForm(request: HttpRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

function versionOf(request: HttpRequest): '1.0' | '1.1' {
  return request.headers['content-type']?.endsWith('1.1') === true ? '1.1' : '1.0';
}

/** The answer to everything that the stack does not serve. */
export function unknownOperation(service?: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    service === undefined
      ? 'The local stack does not serve this operation.'
      : `The local stack does not serve ${service}.`,
  );
}

/** What is answered. A call that gets no answer stays what it is. */
/** The query protocol has its own word for an operation that there is not. */
function invalidAction(operation: string, version: string | null): AwsError {
  return new AwsError(
    'InvalidAction',
    `Could not find operation ${operation} for version ${version ?? 'NO_VERSION_SPECIFIED'}: the local stack does not serve it.`,
  );
}

function asAwsError({ backend }: Exchange, where: string, error: unknown): AwsError {
  if (error instanceof CutConnection) throw error;
  if (error instanceof AwsError) return error;
  backend.onFault(where, error);
  return new AwsError(
    'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
    500,
  );
}
