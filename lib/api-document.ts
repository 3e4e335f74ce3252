import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { liveArn } from './constructs/frontdesk-function.ts';
import type { Handlers } from './handlers.ts';
import type { Stage } from './stage.ts';

/** Answers that API Gateway gives by itself, as problem details like all others. */
const GATEWAY_PROBLEMS = {
  UNAUTHORIZED: [
    401,
    'unauthenticated',
    'Credentials are missing or no longer valid',
    'Get an access token with your client credentials and send it as Authorization: Bearer.',
  ],
  ACCESS_DENIED: [403, 'forbidden', 'This client may not do that', 'The credentials are not for this.'],
  AUTHORIZER_FAILURE: [
    503,
    'unavailable',
    'A part that this needs does not answer; nothing was changed',
    'Send the request again in a moment.',
  ],
  AUTHORIZER_CONFIGURATION_ERROR: [
    503,
    'unavailable',
    'A part that this needs does not answer; nothing was changed',
    'Send the request again in a moment.',
  ],
  MISSING_AUTHENTICATION_TOKEN: [
    404,
    'not-found',
    'There is no such operation',
    'Look the path and the method up in the API description.',
  ],
  RESOURCE_NOT_FOUND: [
    404,
    'not-found',
    'There is no such operation',
    'Look the path and the method up in the API description.',
  ],
  REQUEST_TOO_LARGE: [413, 'too-large', 'The request is too large', 'Upload documents by their upload URL.'],
  THROTTLED: [429, 'too-many-requests', 'Too many requests for now', 'Wait a second, then send the request again.'],
  WAF_FILTERED: [403, 'refused', 'The firewall refused this request', 'Write to the operator with the request id.'],
  INTEGRATION_FAILURE: [
    503,
    'unavailable',
    'A part that this needs does not answer',
    'Send the request again with the same Idempotency-Key.',
  ],
  INTEGRATION_TIMEOUT: [
    504,
    'timeout',
    'The answer took too long',
    'Send the request again with the same Idempotency-Key.',
  ],
  DEFAULT_4XX: [400, 'bad-request', 'The request cannot be read', 'Look the operation up in the API description.'],
  DEFAULT_5XX: [
    500,
    'internal',
    'Frontdesk failed',
    'It was not your fault. Send the request again with the same Idempotency-Key.',
  ],
} as const;

/**
 * The OpenAPI document that API Gateway makes its routes from. Schemas stay out of it: functions validate. The document
 * for clinics (`docs/openapi.json`) is made from the same routes.
 */
export function gatewayDocument(
  scope: Construct,
  stage: Stage,
  handlers: Handlers,
  roleArn: string,
): Record<string, unknown> {
  const { partition, region } = Stack.of(scope);
  const invocation = (entry: string): string =>
    `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${liveArn(scope, stage, entry)}/invocations`;
  const paths: Record<string, Record<string, unknown>> = {};
  const add = (entry: string, method: string, path: string, operationId: string, secured: boolean): void => {
    const names = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
    const operation = {
      operationId,
      parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      responses: { default: { description: 'as the function answers' } },
      ...(secured ? { security: [{ client: [] }] } : {}),
      'x-amazon-apigateway-integration': {
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: invocation(entry),
        credentials: roleArn,
        passthroughBehavior: 'when_no_match',
      },
    };
    const verb = method.toLowerCase();
    paths[path] ??= {};
    if (paths[path][verb]) throw new Error(`${method} ${path} is declared twice`);
    paths[path][verb] = operation;
  };
  for (const { entry, route, pages } of handlers.values()) {
    if (route) add(entry, route.method, route.path, route.operationId, true);
    for (const page of pages ?? [])
      add(
        entry,
        page.method,
        page.path,
        `${entry.slice(entry.indexOf('/') + 1)}-${page.method.toLowerCase()}-${page.path.replaceAll(/\W+/g, '-')}`,
        false,
      );
  }
  return {
    openapi: '3.0.1',
    info: { title: 'Frontdesk', version: '1' },
    paths,
    components: {
      securitySchemes: {
        client: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'request',
            authorizerUri: invocation('platform/authorize'),
            authorizerCredentials: roleArn,
            identitySource: 'method.request.header.Authorization',
            // A revoked client is refused within 60 seconds: half of that is spent here at most.
            authorizerResultTtlInSeconds: 30,
          },
        },
      },
    },
    'x-amazon-apigateway-gateway-responses': Object.fromEntries(
      Object.entries(GATEWAY_PROBLEMS).map(([name, [status, type, title, detail]]) => [
        name,
        {
          ...(name.startsWith('DEFAULT') ? {} : { statusCode: String(status) }),
          responseParameters: {
            'gatewayresponse.header.Content-Type': "'application/problem+json'",
            'gatewayresponse.header.Cache-Control': "'no-store'",
          },
          responseTemplates: {
            'application/json': `{"type":"https://frontdesk.dev/problems/${type}","title":"${title}","status":${name.startsWith('DEFAULT') ? '$context.status' : status},"detail":"${detail}","instance":"urn:request:$context.requestId"}`,
          },
        },
      ]),
    ),
  };
}
