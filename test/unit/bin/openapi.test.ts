import { beforeAll, describe, expect, test } from '@jest/globals';
import { openApiDocument } from '../../../bin/openapi/document.ts';
import { apiRoutes, type ApiRoute } from '../../../bin/openapi/routes.ts';
import { scopes } from '../../../functions/platform/http/route.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Record<string, unknown> }> };
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>;
}

let routes: ApiRoute[];
let operations: (Operation & { readonly path: string; readonly method: string })[];
beforeAll(async () => {
  routes = await apiRoutes();
  const { paths } = openApiDocument(routes.map(({ route }) => route)) as {
    paths: Record<string, Record<string, Operation>>;
  };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
  );
});

describe('the description of the API', () => {
  test('says where the API is and how one gets a token', () => {
    expect(openApiDocument(routes.map(({ route }) => route))).toMatchObject({
      servers: [{ url: expect.stringMatching(/^https:/) }],
      info: { description: expect.stringContaining('grant_type=client_credentials') },
    });
  });

  test('has every route once', () => {
    expect(operations).toHaveLength(routes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
    expect(routes.length).toBeGreaterThan(5);
  });

  test('declares just those path parameters that the path has', () => {
    for (const { path, parameters } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath);
    }
  });

  test('asks an Idempotency-Key of every changing POST, and names the scope of every operation', () => {
    const reading = new Set(routes.flatMap(({ route }) => (route.readOnly ? [route.operationId] : [])));
    for (const { operationId, method, requestBody, parameters, security } of operations) {
      const keyed = parameters.some(({ name, required }) => name === 'Idempotency-Key' && required);
      expect(keyed).toBe(method === 'post' && requestBody !== undefined && !reading.has(operationId));
      expect(scopes).toContain(security[0]?.['clientCredentials']?.[0]);
    }
  });

  test('tells of the problems that may come', () => {
    for (const { method, path, requestBody, responses } of operations) {
      const may = ['401', '403', '429', '500', ...(path.includes('{') ? ['404'] : []), ...(requestBody ? ['422'] : [])];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(may));
      if (method !== 'get') expect(Object.keys(responses)).toContain('409');
    }
  });

  test('closes every body against members that nobody knows', () => {
    const isClosed = (schema: unknown): boolean => {
      if (schema === null || typeof schema !== 'object') return true;
      const { type, properties, additionalProperties } = schema as Record<string, unknown>;
      const here = type !== 'object' || properties === undefined || additionalProperties === false;
      return here && Object.values(schema).every(isClosed);
    };
    const open = operations.filter(
      ({ requestBody }) => !isClosed(requestBody?.content['application/json']?.schema ?? null),
    );
    expect(open.map(({ operationId }) => operationId)).toEqual([]);
  });

  test('has nothing personal in a URL', () => {
    const personal = /name|birth|email|phone|ssn|member|address|patient(?!Id)/i;
    const names = operations.flatMap(({ parameters }) =>
      parameters.filter((parameter) => parameter.in !== 'header').map(({ name }) => name),
    );
    expect(names.filter((name) => personal.test(name))).toEqual([]);
    expect(names).toContain('patientId');
  });
});
