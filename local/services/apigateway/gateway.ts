/** One deployed stage of a REST API: takes a request, gives the answer. */
import type { Host, HttpRequest, HttpResponse } from '../../contract.ts';
import { type AccessLog, type AccessLogSettings, type Answered, renderAccessLog } from './access-log.ts';
import { Authorizers } from './authorizer.ts';
import { type ApiIdentity, type Exchange, headersOf } from './exchange.ts';
import { stopwatch } from '../support.ts';
import { type Refusal, renderRefusal } from './gateway-responses.ts';
import { integrate } from './integration.ts';
import type { ApiDefinition, Route } from './openapi.ts';
import { Router } from './routing.ts';

const LARGEST_BODY = 10 * 1024 * 1024;

export interface StageSettings {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly accessLog: AccessLogSettings | undefined;
}

/** Requests by route. */
export interface RouteStats {
  requests: number;
  status4xx: number;
  status5xx: number;
}

type Served = Omit<Answered, 'latencyMs'>;

export class Gateway {
  readonly #host: Host;
  readonly #definition: ApiDefinition;
  readonly #router: Router;
  readonly #authorizers: Authorizers;
  readonly #stage: StageSettings;
  readonly #identity: ApiIdentity;
  readonly #accessLog: AccessLog;
  readonly #stats = new Map<string, RouteStats>();

  constructor(
    host: Host,
    definition: ApiDefinition,
    stage: StageSettings,
    ids: { readonly apiId: string; readonly deploymentId: string },
    accessLog: AccessLog,
  ) {
    this.#host = host;
    this.#definition = definition;
    this.#router = new Router(definition.routes);
    this.#authorizers = new Authorizers(host);
    this.#stage = stage;
    this.#accessLog = accessLog;
    this.#identity = {
      ...ids,
      accountId: host.accountId,
      region: host.region,
      partition: host.partition,
      stage: stage.name,
      variables: stage.variables,
      scheme: new URL(host.apiOrigin).protocol.slice(0, -1),
    };
  }

  stats(): Readonly<Record<string, unknown>> {
    return { routes: Object.fromEntries(this.#stats), authorizers: this.#authorizers.counts };
  }

  /** `path` is the request's path below the base path that led here. */
  async handle(request: HttpRequest, path: string): Promise<HttpResponse> {
    const elapsed = stopwatch(this.#host.clock);
    const random = this.#host.random('apigateway');
    const at = this.#host.clock.now();
    const traceId = `Root=1-${Math.floor(at / 1000)
      .toString(16)
      .padStart(8, '0')}-${random.hex(12)}`;
    const exchange: Exchange = {
      api: this.#identity,
      request,
      path,
      match: this.#router.match(request.method, path),
      requestId: random.uuid(),
      extendedRequestId: random.bytes(11).toString('base64').slice(0, 15) + '=',
      traceId,
      at,
      headers: headersOf(request, this.#identity.scheme, traceId),
      authorizer: undefined,
    };
    const served = await this.#serve(exchange);
    const answered: Answered = { ...served, latencyMs: elapsed() };
    this.#count(exchange, answered.response.status);
    const { accessLog } = this.#stage;
    if (accessLog !== undefined) {
      const line = renderAccessLog(accessLog.format, exchange, answered);
      this.#accessLog.write(accessLog.logGroup, this.#identity.apiId, line);
    }
    return {
      ...answered.response,
      headers: {
        ...answered.response.headers,
        Date: new Date(this.#host.clock.now()).toUTCString(),
        'x-amzn-RequestId': exchange.requestId,
        'x-amz-apigw-id': exchange.extendedRequestId,
        'X-Amzn-Trace-Id': traceId,
      },
    };
  }

  async #serve(exchange: Exchange): Promise<Served> {
    const refuse = (refusal: Refusal, more: Partial<Served> = {}): Served => ({
      integrationStatus: undefined,
      integrationError: undefined,
      integrationLatencyMs: undefined,
      ...more,
      refusal,
      response: renderRefusal(exchange, refusal, this.#definition.gatewayResponses),
    });
    const route = exchange.match?.route;
    if (route === undefined) {
      return refuse({ type: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' });
    }
    if (exchange.request.body.length > LARGEST_BODY) {
      return refuse({ type: 'REQUEST_TOO_LARGE', message: 'Request Too Long' });
    }
    if (route.authorizer !== undefined) {
      const refusal = await this.#authorizers.authorize(exchange, route.authorizer);
      if (refusal !== undefined) return refuse(refusal);
    }
    const missing = missingParameters(exchange, route);
    if (missing.length > 0) {
      const message = `Missing required request parameters: [${missing.join(', ')}]`;
      return refuse({ type: 'BAD_REQUEST_PARAMETERS', message });
    }
    const elapsed = stopwatch(this.#host.clock);
    const { response, status, error } = await integrate(this.#host, exchange, route, this.#definition.binaryMediaTypes);
    const more = {
      integrationStatus: status,
      integrationError: error,
      integrationLatencyMs: elapsed(),
    };
    return 'type' in response ? refuse(response, more) : { ...more, response, refusal: undefined };
  }

  #count({ match, request }: Exchange, status: number): void {
    const name = match === undefined ? 'no route' : `${request.method} ${match.route.resource}`;
    const counts = this.#stats.get(name) ?? { requests: 0, status4xx: 0, status5xx: 0 };
    this.#stats.set(name, counts);
    counts.requests++;
    if (status >= 500) counts.status5xx++;
    else if (status >= 400) counts.status4xx++;
  }
}

/** The declared parameters that a request lacks; an empty one counts as lacking. */
function missingParameters({ request, match }: Exchange, route: Route): string[] {
  return route.required
    .filter(({ in: place, name }) => {
      const value =
        place === 'path'
          ? match?.pathParameters[name]
          : place === 'query'
            ? request.query.get(name)
            : request.headers[name.toLowerCase()];
      return value === undefined || value === null || value === '';
    })
    .map(({ name }) => name);
}
