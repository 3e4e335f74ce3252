/** The answers that the gateway gives itself, with the templates that the API declares for them. */
import type { HttpResponse } from '../../contract.ts';
import type { Exchange } from './exchange.ts';
import { contextValue, requestContext } from './exchange.ts';
import type { GatewayResponseSettings } from './openapi.ts';

const TYPES = {
  ACCESS_DENIED: [403, 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, 'AuthorizerFailureException'],
  BAD_REQUEST_PARAMETERS: [400, 'BadRequestException'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException'],
  REQUEST_TOO_LARGE: [413, 'RequestTooLargeException'],
  UNAUTHORIZED: [401, 'UnauthorizedException'],
  DEFAULT_5XX: [502, 'InternalServerErrorException'],
} as const;

export type GatewayResponseType = keyof typeof TYPES;

/** Why the gateway answers in place of the function. */
export interface Refusal {
  readonly type: GatewayResponseType;
  /** `$context.error.message`; null where the gateway says nothing. */
  readonly message: string | null;
}

/** The answer, rendered from what the API declares for the type, else for its family, else as it is by default. */
export function renderRefusal(
  exchange: Exchange,
  refusal: Refusal,
  declared: ReadonlyMap<string, GatewayResponseSettings>,
): HttpResponse {
  const [defaultStatus, errorType] = TYPES[refusal.type];
  const own = declared.get(refusal.type);
  const family = declared.get(defaultStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const status = (own ?? family)?.statusCode ?? defaultStatus;
  const settings = own ?? family;
  const context = {
    ...requestContext(exchange),
    status,
    error: {
      message: refusal.message ?? 'null',
      messageString: JSON.stringify(refusal.message),
      responseType: refusal.type,
    },
  };
  const templates = Object.entries(settings?.responseTemplates ?? {});
  const [contentType, template] = templates.find(([type]) => type === 'application/json') ??
    templates[0] ?? [
      'application/json',
      refusal.type === 'ACCESS_DENIED'
        ? '{"Message":$context.error.messageString}'
        : '{"message":$context.error.messageString}',
    ];
  const headers: Record<string, string> = { 'Content-Type': contentType, 'x-amzn-ErrorType': errorType };
  for (const [parameter, mapping] of Object.entries({ ...family?.responseParameters, ...own?.responseParameters })) {
    const [, name] = /^gatewayresponse\.header\.(.+)$/.exec(parameter) ?? [];
    const value = mapped(mapping, exchange, context);
    if (name !== undefined && value !== undefined) headers[name] = value;
  }
  return {
    status,
    headers,
    body: fill(template, exchange, context),
  };
}

/** `'a constant'`, or a value of the request. */
function mapped(mapping: string, exchange: Exchange, context: Readonly<Record<string, unknown>>): string | undefined {
  const [, constant] = /^'(.*)'$/s.exec(mapping) ?? [];
  if (constant !== undefined) return constant;
  const [, place, name = ''] =
    /^(context|method\.request\.header|method\.request\.querystring|stageVariables)\.(.+)$/.exec(mapping) ?? [];
  switch (place) {
    case 'context':
      return contextValue(context, name);
    case 'method.request.header':
      return exchange.request.headers[name.toLowerCase()];
    case 'method.request.querystring':
      return exchange.request.query.get(name) ?? undefined;
    case 'stageVariables':
      return exchange.api.variables[name];
    case undefined:
    default:
      return undefined;
  }
}

/** Replaces variables; a gateway response knows no other template language. What there is not is empty. */
function fill(template: string, exchange: Exchange, context: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(
    /\$(context|stageVariables)\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g,
    (_all, root: string, path: string) =>
      (root === 'context' ? contextValue(context, path) : exchange.api.variables[path]) ?? '',
  );
}
