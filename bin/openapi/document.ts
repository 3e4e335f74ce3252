import * as z from 'zod';
import { emergencyNotice } from '../../functions/platform/emergencies/notice.ts';
import { scopes, type Route } from '../../functions/platform/http/route.ts';
import { SCREENED, takesTexts } from '../../functions/platform/http/texts.ts';

type Json = Record<string, unknown>;

/** The problems that any operation may answer with, by status. */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read: every fault is listed.',
  401: 'Credentials are missing or no longer valid.',
  403: 'The client lacks the scope.',
  404: 'There is no such record: also where it is another clinic’s.',
  409: 'The record’s status does not allow it, or another change came first.',
  412: 'The record has changed since it was read.',
  413: 'The body is too large.',
  422: 'The request has faults, or the Idempotency-Key was used for another request: every fault is listed.',
  428: 'If-Match is missing.',
  429: 'The clinic has used up its requests for now: wait as Retry-After says.',
  500: 'Frontdesk failed. Send the request again with the same Idempotency-Key.',
  503: 'A part that this needs does not answer; nothing was changed.',
};

const HEADERS: Readonly<Record<string, Json>> = {
  Location: { description: 'Where the record stands.', schema: { type: 'string' } },
  ETag: { description: 'The version of the record, for If-Match.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
};

/**
 * The API as an OpenAPI 3.1 document, made from the routes that the handlers validate with: what it says of a request
 * is what they do.
 */
export function openApiDocument(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Frontdesk',
      version: '1',
      summary: 'The work of a clinic’s Patient Service Representative.',
      description:
        'Instants are RFC 3339 in UTC. Ids are typed and sort by time. Every changing POST takes an Idempotency-Key, kept for 24 hours: the same key and body replay the first answer. Records carry their version as an ETag. For a token, POST `grant_type=client_credentials` and `scope=frontdesk/<scope> …` to the token URL with the client id and secret as HTTP Basic credentials, and send it as `Authorization: Bearer …`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'https://{host}',
        description: 'The operator tells the host, and the token URL that goes with it.',
        variables: { host: { default: 'frontdesk.example' } },
      },
    ],
    tags: [...new Set(routes.map(({ tag }) => tag))].toSorted().map((name) => ({ name })),
    security: [],
    paths,
    components: {
      schemas: {
        Problem: problem,
        EmergencyNotice: outputSchema(emergencyNotice),
      },
      securitySchemes: {
        clientCredentials: {
          type: 'oauth2',
          description:
            'OAuth 2 client credentials, as the operator gave them to the clinic. Scopes are asked for as `frontdesk/<scope>`.',
          flows: {
            clientCredentials: {
              tokenUrl: 'https://sign-in.example/oauth2/token',
              scopes: Object.fromEntries(scopes.map((scope) => [scope, scopeMeaning(scope)])),
            },
          },
        },
      },
    },
  };
}

const problem: Json = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What the caller can do.' },
    instance: { type: 'string', description: 'Names the request, for the operator.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: {
            type: 'string',
            description: 'JSON Pointer into the body, or `query:…`, `path:…`, `header:…`.',
          },
          detail: { type: 'string' },
          code: { type: 'string', description: 'A stable word for programs, e.g. `unknown-reference`.' },
        },
      },
    },
    emergency: { $ref: '#/components/schemas/EmergencyNotice' },
  },
};

function scopeMeaning(scope: string): string {
  const [what, deed] = scope.split('.');
  if (deed === 'override') return `Override what ${what} refuses`;
  return `${deed === 'read' ? 'Read' : 'Change'} ${what}`;
}

function operation(route: Route): Json {
  const keyed = route.method === 'POST' && route.body !== undefined && !route.readOnly;
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    security: [{ clientCredentials: [route.scope] }],
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(keyed
        ? [header('Idempotency-Key', 'New for each new request; the same for a repetition.', '^[\\x21-\\x7e]{1,255}$')]
        : []),
      ...(route.ifMatch ? [header('If-Match', 'The ETag of the record as it was last read.', '^"\\d{1,12}"$')] : []),
    ],
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: inputSchema(route.body) } } } }
      : {}),
    responses: { ...repliesOf(route), ...problemsOf(route, keyed) },
  };
}

function header(name: string, description: string, pattern: string): Json {
  return { name, in: 'header', required: true, description, schema: { type: 'string', pattern } };
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = inputSchema(schema) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description ? { description } : {}),
    schema: rest,
  }));
}

/** What a client sends: before defaults and transformations. */
function inputSchema(schema: z.ZodType): Json {
  return plain(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), false);
}

/** What a client gets. What is new one day must not break anybody, so nothing is closed. */
function outputSchema(schema: z.ZodType): Json {
  return plain(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }), true);
}

/** The schema without what says nothing: a format's own pattern, the bounds of every safe integer. */
function plain(schema: object, open: boolean): Json {
  const says = ([name, value]: [string, unknown]): boolean => {
    if (name === '$schema' || name === '~standard') return false;
    if (name === SCREENED) return !open;
    if (name === 'pattern') return !('format' in schema);
    if (name === 'minimum' || name === 'maximum') return Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER;
    return !(open && name === 'additionalProperties' && value === false);
  };
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    return value !== null && typeof value === 'object' ? plain(value, open) : value;
  };
  return Object.fromEntries(
    Object.entries(schema)
      .filter(says)
      .map(([name, value]) => [name, inside(value)]),
  );
}

const notice: Json = { $ref: '#/components/schemas/EmergencyNotice' };

/** Whether a request can say something in somebody's own words. */
function isScreened({ body, readOnly }: Route): boolean {
  return body !== undefined && !readOnly && takesTexts(body);
}

/** An answer may say where to go now, whatever else it says. */
function withNotice(schema: Json): Json {
  return schema['properties']
    ? { ...schema, properties: { ...(schema['properties'] as Json), emergency: notice } }
    : { allOf: [schema, { type: 'object', properties: { emergency: notice } }] };
}

function repliesOf(route: Route): Json {
  return Object.fromEntries(
    Object.entries(route.replies).map(([status, { description, body, headers = [] }]) => [
      status,
      {
        description,
        ...(headers.length > 0 ? { headers: Object.fromEntries(headers.map((name) => [name, HEADERS[name]])) } : {}),
        ...(body
          ? {
              content: {
                'application/json': {
                  schema: isScreened(route) ? withNotice(outputSchema(body)) : outputSchema(body),
                },
                ...(route.fhir
                  ? { 'application/fhir+json': { schema: { type: 'object', description: `FHIR R4: ${route.fhir}.` } } }
                  : {}),
              },
            }
          : {}),
      },
    ]),
  );
}

function problemsOf(route: Route, keyed: boolean): Json {
  const statuses = [
    ...(route.params || route.query || route.body ? [400] : []),
    401,
    403,
    ...(route.params ? [404] : []),
    ...(route.method === 'GET' ? [] : [409]),
    ...(route.ifMatch ? [412, 428] : []),
    ...(route.body ? [413] : []),
    ...(keyed || route.body ? [422] : []),
    429,
    500,
    503,
  ];
  return Object.fromEntries(
    statuses
      .filter((status) => !(status in route.replies))
      .map((status) => [
        status,
        {
          description: PROBLEMS[status],
          ...(status === 429 ? { headers: { 'Retry-After': HEADERS['Retry-After'] } } : {}),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ]),
  );
}
