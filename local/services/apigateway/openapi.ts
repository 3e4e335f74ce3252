/** Reads the OpenAPI document of a REST API: its routes, authorizers and gateway responses. */
import { z } from 'zod';
import { RefusedProperty } from '../../contract.ts';

/** A Lambda authorizer. */
export interface Authorizer {
  readonly name: string;
  readonly kind: 'request' | 'token';
  readonly functionArn: string;
  readonly credentials: string | undefined;
  readonly identitySources: readonly IdentitySource[];
  readonly ttlSeconds: number;
  readonly validation: RegExp | undefined;
}

/** Where an authorizer finds who is calling. */
export interface IdentitySource {
  readonly in: 'header' | 'querystring' | 'context';
  readonly name: string;
}

/** A parameter that must be there before the integration runs. */
export interface RequiredParameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
}

export interface Route {
  /** `ANY` takes every method. */
  readonly method: string;
  /** As declared: `/v1/patients/{id}`. */
  readonly resource: string;
  readonly functionArn: string;
  readonly credentials: string | undefined;
  readonly timeoutMs: number;
  readonly authorizer: Authorizer | undefined;
  readonly required: readonly RequiredParameter[];
}

/** A gateway response as declared, over the default of its type. */
export interface GatewayResponseSettings {
  readonly statusCode: number | undefined;
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

export interface ApiDefinition {
  readonly routes: readonly Route[];
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponseSettings>;
  readonly binaryMediaTypes: readonly string[];
}

const METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  options: 'OPTIONS',
  head: 'HEAD',
  patch: 'PATCH',
  'x-amazon-apigateway-any-method': 'ANY',
};

/** Extensions with a behaviour that is served, or with none. Every other `x-amazon-` member is refused by name. */
const KNOWN_EXTENSIONS = new Set([
  'x-amazon-apigateway-gateway-responses',
  'x-amazon-apigateway-binary-media-types',
  'x-amazon-apigateway-request-validators',
  'x-amazon-apigateway-request-validator',
  'x-amazon-apigateway-integration',
  'x-amazon-apigateway-any-method',
  'x-amazon-apigateway-documentation',
  'x-amazon-apigateway-endpoint-configuration',
]);

const validators = z.record(
  z.string(),
  z.object({ validateRequestBody: z.boolean().default(false), validateRequestParameters: z.boolean().default(false) }),
);

export const gatewayResponseSchema = z.object({
  statusCode: z.union([z.string(), z.number()]).transform(Number).optional(),
  responseParameters: z.record(z.string(), z.string()).default({}),
  responseTemplates: z.record(z.string(), z.string()).default({}),
});

const integrationSchema = z.object({
  type: z.string(),
  httpMethod: z.string().optional(),
  uri: z.string(),
  credentials: z.string().optional(),
  timeoutInMillis: z.number().int().min(50).max(29_000).default(29_000),
});

const operationSchema = z.looseObject({
  'x-amazon-apigateway-request-validator': z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() }).loose())
    .default([]),
});

const authorizerSchema = z.object({
  type: z.enum(['request', 'token']),
  authorizerUri: z.string(),
  authorizerCredentials: z.string().optional(),
  identitySource: z.string().optional(),
  identityValidationExpression: z.string().optional(),
  authorizerResultTtlInSeconds: z.number().int().min(0).max(3600).default(300),
});

const schemeSchema = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  'x-amazon-apigateway-authorizer': z.unknown().optional(),
});

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  security: operationSchema.shape.security,
  components: z.looseObject({ securitySchemes: z.record(z.string(), schemeSchema).optional() }).optional(),
  'x-amazon-apigateway-gateway-responses': z.record(z.string(), gatewayResponseSchema).default({}),
  'x-amazon-apigateway-binary-media-types': z.array(z.string()).default([]),
  'x-amazon-apigateway-request-validators': validators.default({}),
  'x-amazon-apigateway-request-validator': z.string().optional(),
});

/** @throws RefusedProperty for what is malformed or whose behaviour is not served, naming it. */
export function readOpenApi(body: unknown, where: string): ApiDefinition {
  const document = read(documentSchema, body, where);
  refuseUnknownExtensions(document, where);
  const authorizers = new Map(
    Object.entries(document.components?.securitySchemes ?? {}).map(([name, scheme]) => [
      name,
      readAuthorizer(name, scheme['x-amazon-apigateway-authorizer'], scheme.name, `${where} security scheme ${name}`),
    ]),
  );
  const routes = Object.entries(document.paths).flatMap(([resource, item]) => {
    const shared = read(operationSchema, item, `${where} ${resource}`).parameters;
    return Object.entries(item).flatMap(([member, value]) => {
      const method = METHODS[member];
      const at = `${where} ${method ?? member} ${resource}`;
      if (member.startsWith('x-amazon-') && method === undefined) refuseUnknownExtensions({ [member]: value }, at);
      if (method === undefined) return [];
      const operation = read(operationSchema, value, at);
      refuseUnknownExtensions(operation, at);
      const integration = readIntegration(operation['x-amazon-apigateway-integration'], at);
      const validator =
        operation['x-amazon-apigateway-request-validator'] ?? document['x-amazon-apigateway-request-validator'];
      const validates =
        validator === undefined ? undefined : document['x-amazon-apigateway-request-validators'][validator];
      if (validator !== undefined && validates === undefined)
        throw new RefusedProperty(`${at}: there is no request validator ${validator}`);
      if (validates?.validateRequestBody === true)
        throw new RefusedProperty(`${at}: validateRequestBody is not served`);
      return [
        {
          method,
          resource,
          ...integration,
          authorizer: readSecurity(operation.security ?? document.security ?? [], authorizers, at),
          required:
            validates?.validateRequestParameters === true ? requiredOf([...shared, ...operation.parameters]) : [],
        },
      ];
    });
  });
  return {
    routes,
    gatewayResponses: new Map(
      Object.entries(document['x-amazon-apigateway-gateway-responses']).map(([type, settings]) => [
        type,
        { ...settings, statusCode: settings.statusCode },
      ]),
    ),
    binaryMediaTypes: document['x-amazon-apigateway-binary-media-types'],
  };
}

function read<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new RefusedProperty(`${where}: ${faults.join('; ')}`);
}

function refuseUnknownExtensions(object: Readonly<Record<string, unknown>>, where: string): void {
  const unknown = Object.keys(object).find((name) => name.startsWith('x-amazon-') && !KNOWN_EXTENSIONS.has(name));
  if (unknown !== undefined) throw new RefusedProperty(`${where}: not served: ${unknown}`);
}

/** The function that an integration or an authorizer calls. */
function functionOf(uri: string, where: string): string {
  const [, arn] =
    /^arn:[a-z-]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(arn:[^/${}]+)\/invocations$/.exec(uri) ?? [];
  if (arn === undefined) throw new RefusedProperty(`${where}: not served as an integration: ${uri}`);
  return arn;
}

function readIntegration(value: unknown, where: string): Pick<Route, 'functionArn' | 'credentials' | 'timeoutMs'> {
  const integration = read(integrationSchema, value, `${where} x-amazon-apigateway-integration`);
  if (integration.type.toLowerCase() !== 'aws_proxy') {
    throw new RefusedProperty(`${where}: the integration type ${integration.type} is not served`);
  }
  if (integration.httpMethod !== 'POST') throw new RefusedProperty(`${where}: Lambda is only called by POST`);
  return {
    functionArn: functionOf(integration.uri, where),
    credentials: integration.credentials,
    timeoutMs: integration.timeoutInMillis,
  };
}

function readAuthorizer(
  name: string,
  value: unknown,
  header: string | undefined,
  where: string,
): Authorizer | undefined {
  if (value === undefined) return undefined;
  const authorizer = read(authorizerSchema, value, where);
  const fallback = authorizer.type === 'token' ? `method.request.header.${header ?? 'Authorization'}` : '';
  const sources = (authorizer.identitySource ?? fallback)
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
  if (sources.length === 0 && authorizer.authorizerResultTtlInSeconds > 0) {
    throw new RefusedProperty(`${where}: an authorizer without identity sources cannot keep its results`);
  }
  return {
    name,
    kind: authorizer.type,
    functionArn: functionOf(authorizer.authorizerUri, where),
    credentials: authorizer.authorizerCredentials,
    identitySources: sources.map((source) => readSource(source, where)),
    ttlSeconds: authorizer.authorizerResultTtlInSeconds,
    validation:
      authorizer.identityValidationExpression === undefined
        ? undefined
        : new RegExp(`^(?:${authorizer.identityValidationExpression})$`),
  };
}

function readSource(source: string, where: string): IdentitySource {
  const [, location, name] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (location !== undefined && name !== undefined)
    return { in: location === 'header' ? 'header' : 'querystring', name };
  const [, variable] = /^(?:\$)?context\.(.+)$/.exec(source) ?? [];
  if (variable === undefined) throw new RefusedProperty(`${where}: not served as an identity source: ${source}`);
  return { in: 'context', name: variable };
}

function readSecurity(
  security: readonly Readonly<Record<string, unknown>>[],
  authorizers: ReadonlyMap<string, Authorizer | undefined>,
  where: string,
): Authorizer | undefined {
  const names = security.flatMap((requirement) => Object.keys(requirement));
  const [name] = names;
  if (name === undefined) return undefined;
  if (names.length > 1) throw new RefusedProperty(`${where}: more than one security scheme is not served`);
  const authorizer = authorizers.get(name);
  // A scheme without an authorizer would leave the route open on AWS; nobody means that.
  if (authorizer === undefined) throw new RefusedProperty(`${where}: the security scheme ${name} has no authorizer`);
  return authorizer;
}

function requiredOf(parameters: readonly { name: string; in: string; required?: boolean }[]): RequiredParameter[] {
  return parameters.flatMap(({ name, in: place, required }) =>
    required === true && (place === 'path' || place === 'query' || place === 'header') ? [{ in: place, name }] : [],
  );
}
