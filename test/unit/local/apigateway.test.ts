import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createService as apigateway } from '../../../local/services/apigateway/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { allow, fn, linesOf, role, start, writesLogs } from './runtime-stack.ts';

const CODE = {
  Api: `
    export const handler = async (event) => {
      const how = event.queryStringParameters?.how;
      if (how === 'throw') throw new Error('no');
      if (how === 'object') return { statusCode: 200, body: { a: 1 } };
      if (how === 'text') return 'hello';
      if (how === 'binary') return { statusCode: 200, headers: { 'content-type': 'application/pdf' }, body: 'JVBERg==', isBase64Encoded: true };
      if (how === 'headers') return { statusCode: 201, headers: { 'WWW-Authenticate': 'Bearer', Single: 'x', Number: 5 }, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], single: ['y', 'z'] }, body: 'plain' };
      if (how === 'slow') { await new Promise((done) => setTimeout(done, 500)); }
      return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
    };`,
  Gate: `
    let count = 0;
    export const handler = async (event) => {
      const token = event.authorizationToken ?? event.headers.Authorization ?? event.headers.authorization;
      if (token === 'unknown') throw new Error('Unauthorized');
      if (token === 'broken') throw new Error('oops');
      if (token === 'shapeless') return { principalId: 'x' };
      if (token === 'nested') return { principalId: 'x', policyDocument: { Version: '2012-10-17', Statement: [] }, context: { a: { b: 1 } } };
      const [, , , region, account, api] = event.methodArn.split(':');
      const readOnly = 'arn:aws:execute-api:' + region + ':' + account + ':' + api.split('/')[0] + '/*/GET/*';
      const Statement = token === 'barred'
        ? [{ Effect: 'Deny', Action: 'execute-api:Invoke', Resource: event.methodArn }]
        : [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: readOnly }];
      return { principalId: token, policyDocument: { Version: '2012-10-17', Statement }, context: { clinic: 'c1', count: ++count, staff: true } };
    };`,
};

const PROBLEM =
  '{"type":"about:blank","status":$context.status,"detail":$context.error.messageString,"instance":"$context.requestId"}';

const arnOf = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const uri = (logicalId: string): object => ({
  'Fn::Join': [
    '',
    ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', arnOf(logicalId), '/invocations'],
  ],
});
const integration = (more: Record<string, unknown> = {}): object => ({
  type: 'aws_proxy',
  httpMethod: 'POST',
  uri: uri('Api'),
  credentials: arnOf('CallRole'),
  ...more,
});
const operation = (more: Record<string, unknown> = {}, integrationMore: Record<string, unknown> = {}): object => ({
  responses: {},
  'x-amazon-apigateway-integration': integration(integrationMore),
  ...more,
});

const BODY = {
  openapi: '3.0.1',
  info: { title: 'Test', version: '1' },
  paths: {
    '/open': { get: operation(), post: operation() },
    '/open/{id}': { get: operation() },
    '/open/special': { get: operation() },
    '/files/{path+}': { 'x-amazon-apigateway-any-method': operation() },
    '/guarded/{id}': { get: operation({ security: [{ Gate: [] }] }), post: operation({ security: [{ Gate: [] }] }) },
    '/ticket': { get: operation({ security: [{ Ticket: [] }] }) },
    '/unpermitted': { get: operation({}, { credentials: arnOf('IdleRole') }) },
    '/own': { get: operation({}, { credentials: undefined }) },
    '/quick': { get: operation({}, { timeoutInMillis: 100 }) },
    '/needs': {
      get: operation({
        parameters: [
          { name: 'q', in: 'query', required: true },
          { name: 'If-Match', in: 'header', required: true },
        ],
        'x-amazon-apigateway-request-validator': 'parameters',
      }),
    },
  },
  components: {
    securitySchemes: {
      Gate: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          identitySource: 'method.request.header.Authorization',
          authorizerUri: uri('Gate'),
          authorizerCredentials: arnOf('CallRole'),
          authorizerResultTtlInSeconds: 60,
        },
      },
      Ticket: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: uri('Gate'),
          authorizerCredentials: arnOf('CallRole'),
          identityValidationExpression: '[a-z]+',
          authorizerResultTtlInSeconds: 0,
        },
      },
    },
  },
  'x-amazon-apigateway-request-validators': {
    parameters: { validateRequestBody: false, validateRequestParameters: true },
  },
  'x-amazon-apigateway-binary-media-types': ['application/pdf'],
  'x-amazon-apigateway-gateway-responses': {
    ACCESS_DENIED: {
      statusCode: 403,
      responseTemplates: { 'application/problem+json': PROBLEM },
      responseParameters: { 'gatewayresponse.header.Cache-Control': "'no-store'" },
    },
  },
};

function resources(body: object): Parameters<typeof start>[0] {
  return {
    ...fn('Api', [writesLogs]),
    ...fn('Gate', [writesLogs]),
    CallRole: role('apigateway.amazonaws.com', [allow('lambda:InvokeFunction', [arnOf('Api'), arnOf('Gate')])]),
    IdleRole: role('apigateway.amazonaws.com'),
    LogRole: role('apigateway.amazonaws.com', [allow(['logs:CreateLogStream', 'logs:PutLogEvents'])]),
    Account: { Type: 'AWS::ApiGateway::Account', Properties: { CloudWatchRoleArn: arnOf('LogRole') } },
    AccessLog: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/access' } },
    Rest: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'test', Body: body } },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Rest' } } },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      DependsOn: 'Account',
      Properties: {
        RestApiId: { Ref: 'Rest' },
        DeploymentId: { Ref: 'Deployment' },
        StageName: 'v',
        TracingEnabled: true,
        AccessLogSetting: {
          DestinationArn: arnOf('AccessLog'),
          Format:
            '{"route":"$context.resourcePath","status":$context.status,"clinic":"$context.authorizer.clinic","error":"$context.error.responseType","ip":"$context.identity.sourceIp","time":"$context.requestTime"}',
        },
      },
    },
  };
}

let stack: LocalStack;
beforeAll(async () => {
  stack = await start(resources(BODY), CODE, [apigateway]);
});
afterAll(() => stack.stop());

const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`${stack.apiOrigin}${path}`, init);
const asJson = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;
const as = (token: string, init: RequestInit = {}): RequestInit => ({ ...init, headers: { Authorization: token } });

describe('the event of a route', () => {
  test('carries the request as API Gateway tells it to a function', async () => {
    const response = await ask('/open/a%20b?x=1&x=2&y=%C3%BC', {
      headers: { 'X-Custom': 'one', 'user-agent': 'test' },
    });
    expect(response.status).toBe(200);
    const event = await asJson(response);
    expect(event).toMatchObject({
      resource: '/open/{id}',
      path: '/open/a b',
      httpMethod: 'GET',
      pathParameters: { id: 'a b' },
      queryStringParameters: { x: '2', y: 'ü' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['ü'] },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: {
        resourcePath: '/open/{id}',
        httpMethod: 'GET',
        stage: 'v',
        protocol: 'HTTP/1.1',
        accountId: '111122223333',
        requestTime: '02/Nov/2026:09:00:00 +0000',
        requestTimeEpoch: stack.clock.now(),
        identity: { sourceIp: '127.0.0.1', userAgent: 'test' },
        requestId: response.headers.get('x-amzn-requestid'),
      },
    });
    const headers = event['headers'] as Record<string, string>;
    expect(Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-custom')?.[1]).toBe('one');
    expect(headers['X-Forwarded-For']).toBe('127.0.0.1');
    expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('connection');
  });

  test('carries what a route has not as null, and a text body as text', async () => {
    expect(await asJson(await ask('/open', { method: 'POST', body: '{"a":"ü"}' }))).toMatchObject({
      body: '{"a":"ü"}',
      isBase64Encoded: false,
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  test('carries a body of a binary type in base64', async () => {
    const init = { method: 'PUT', body: new Uint8Array([255, 0]), headers: { 'content-type': 'application/pdf' } };
    const event = await asJson(await ask('/files/a/b.pdf', init));
    expect(event).toMatchObject({
      body: '/wA=',
      isBase64Encoded: true,
      pathParameters: { path: 'a/b.pdf' },
      httpMethod: 'PUT',
    });
  });

  test.each([
    ['/open/special', '/open/special'],
    ['/open/other', '/open/{id}'],
    ['/open/', '/open'],
    ['/files/x', '/files/{path+}'],
  ])('%s goes to the nearest resource, %s', async (path, resource) => {
    expect(await asJson(await ask(path))).toMatchObject({ resource });
  });

  test('does not let a caller choose its own address', async () => {
    const event = await asJson(await ask('/open', { headers: { 'x-forwarded-for': '10.9.9.9' } }));
    expect(event).toMatchObject({ requestContext: { identity: { sourceIp: '127.0.0.1' } } });
    expect(JSON.stringify(event['headers'])).toContain('10.9.9.9, 127.0.0.1');
  });
});

describe('the answer of a function', () => {
  test('is passed on, with repeated headers and without those that the gateway keeps for itself', async () => {
    const response = await ask('/open?how=headers');
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('single')).toBe('y, z');
    expect(response.headers.get('number')).toBe('5');
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(response.headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('plain');
  });

  test.each([
    ['application/pdf', '%PDF'],
    ['text/html', 'JVBERg=='],
  ])('that is binary is decoded for who asks for its type: %s', async (accept, body) => {
    expect(await (await ask('/open?how=binary', { headers: { accept } })).text()).toBe(body);
  });

  test.each(['throw', 'object', 'text'])('that is none (%s) is a 502', async (how) => {
    const response = await ask(`/open?how=${how}`);
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ message: 'Internal server error' });
    expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
  });

  test('that comes too late is a 504', async () => {
    const response = await ask('/quick?how=slow');
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({ message: 'Endpoint request timed out' });
  });

  test.each(['/unpermitted', '/own'])('cannot be had without the right to call it: %s', async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal server error' });
  });
});

describe('a request that leads nowhere', () => {
  test.each([
    ['GET', '/nothing'],
    ['DELETE', '/open'],
    ['GET', '/v/open'],
  ])('%s %s is answered as one without a token', async (method, path) => {
    const response = await ask(path, { method });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ message: 'Missing Authentication Token' });
  });

  test('for lack of parameters names them', async () => {
    const response = await ask('/needs');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: 'Missing required request parameters: [q, If-Match]' });
    expect((await ask('/needs?q=1', { headers: { 'if-match': '1' } })).status).toBe(200);
  });
});

describe('an authorizer', () => {
  test('lets through what its policy allows, and hands on its context as text', async () => {
    const event = await asJson(await ask('/guarded/1', as('good')));
    expect(event).toMatchObject({
      requestContext: {
        authorizer: { principalId: 'good', clinic: 'c1', count: expect.stringMatching(/^\d+$/), staff: 'true' },
      },
    });
  });

  test.each([
    ['no token', undefined, 401, { message: 'Unauthorized' }],
    ['a token that it does not know', 'unknown', 401, { message: 'Unauthorized' }],
    ['its own failure', 'broken', 500, { message: null }],
    ['an answer without a policy', 'shapeless', 500, { message: null }],
    ['an answer with a context that is not flat', 'nested', 500, { message: null }],
  ])('stops %s', async (_what, token, status, body) => {
    const response = await ask('/guarded/1', token === undefined ? {} : as(token));
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body);
  });

  test.each([
    [
      'what its policy denies',
      'GET',
      'barred',
      'User is not authorized to access this resource with an explicit deny in an identity-based policy',
    ],
    ['what its policy does not allow', 'POST', 'reader', 'User is not authorized to access this resource'],
  ])('stops %s, in the words that the API declares', async (_what, method, token, detail) => {
    const response = await ask('/guarded/1', as(token, { method }));
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      status: 403,
      detail,
      instance: response.headers.get('x-amzn-requestid'),
    });
  });

  test('is believed for as long as it is declared to be, on every route of its policy, and no longer', async () => {
    const count = async (path: string): Promise<unknown> =>
      ((await asJson(await ask(path, as('keeper'))))['requestContext'] as { authorizer: { count: string } }).authorizer
        .count;
    const first = await count('/guarded/1');
    expect(await count('/guarded/2')).toBe(first);
    await stack.clock.advance(59_999);
    expect(await count('/guarded/1')).toBe(first);
    await stack.clock.advance(1);
    expect(await count('/guarded/1')).not.toBe(first);
  });

  test('for tokens sees only those of the declared form, and is asked each time where nothing is kept', async () => {
    expect((await ask('/ticket', as('NOT-THIS'))).status).toBe(401);
    const counts = [];
    for (const _ of [1, 2])
      counts.push(
        JSON.stringify((await asJson(await ask('/ticket', as('good'))))['requestContext']).match(
          /"count":"(\d+)"/,
        )?.[1],
      );
    expect(counts[0]).not.toBe(counts[1]);
  });
});

test('a call to a function that is throttled, lost on its way back or ended by a crash is a 5xx, and a recording names the route', async () => {
  const { faults } = stack.host;
  faults.record();
  const where = { caller: 'api GET /open' };
  await faults.arm({ kind: 'throttle', where });
  await faults.arm({ kind: 'lost-response', where });
  await faults.arm({ kind: 'crash-after', where: { function: 'Api', invocation: 2 } });
  const statuses = [];
  for (let request = 0; request < 4; request++) statuses.push((await ask('/open')).status);
  const { calls, invocations } = faults.stopRecording();
  expect(statuses).toEqual([500, 500, 502, 200]);
  expect(faults.disarm().map(({ fired }) => fired)).toEqual([1, 1, 1]);
  expect(calls.map(({ caller, call, error }) => [caller, call, error])).toEqual([
    ['api GET /open', 1, 'TooManyRequestsException'],
    ['api GET /open', 2, 'connection cut'],
    ['api GET /open', 3, undefined],
    ['api GET /open', 4, undefined],
  ]);
  expect(invocations.map(({ by, error }) => [by, error])).toEqual([
    ['api GET /open', undefined],
    ['api GET /open', 'Runtime.ExitError'],
    ['api GET /open', undefined],
  ]);
});

test('the access log has a line for every request, in the declared format', async () => {
  const before = (await linesOf(stack, '/access')).length;
  await ask('/guarded/7', as('logged'));
  await ask('/nowhere/secret');
  const lines = (await linesOf(stack, '/access')).slice(before).map((line) => JSON.parse(line) as object);
  expect(lines).toEqual([
    {
      route: '/guarded/{id}',
      status: 200,
      clinic: 'c1',
      error: '-',
      ip: '127.0.0.1',
      time: expect.stringMatching(/^02\/Nov\/2026:/),
    },
    {
      route: '/',
      status: 403,
      clinic: '-',
      error: 'MISSING_AUTHENTICATION_TOKEN',
      ip: '127.0.0.1',
      time: expect.any(String),
    },
  ]);
});

test.each([
  ['another integration', { type: 'mock' }, /the integration type mock is not served/],
  ['another target', { uri: 'arn:aws:apigateway:us-east-1:sqs:path/x' }, /not served as an integration/],
])('%s is refused by name', async (_what, more, message) => {
  const body = { ...BODY, paths: { '/open': { get: operation({}, more) } } };
  await expect(start(resources(body), CODE, [apigateway])).rejects.toThrow(message);
});

test('an extension that is not served is refused by name', async () => {
  const body = { ...BODY, 'x-amazon-apigateway-policy': {} };
  await expect(start(resources(body), CODE, [apigateway])).rejects.toThrow(/not served: x-amazon-apigateway-policy/);
});
