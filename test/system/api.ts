import { expect } from '@jest/globals';
import { openApiDocument } from '../../bin/openapi/document.ts';
import { apiRoutes } from '../../bin/openapi/routes.ts';

export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** One operation, as the API's own description tells of it. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Schema;
}

interface Described {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly security: readonly { readonly clientCredentials: readonly string[] }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

/** Every operation of the API description that is made from the handlers now, not of one that was kept. */
export async function operations(): Promise<Operation[]> {
  const routes = (await apiRoutes()).map(({ route }) => route);
  const { paths } = openApiDocument(routes) as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters, security, requestBody }]) => ({
      operationId,
      method: method.toUpperCase(),
      path,
      scope: security[0]?.clientCredentials[0] ?? '',
      parameters,
      body: requestBody?.content['application/json'].schema,
    })),
  );
}

export function parametersIn({ parameters }: Operation, where: Parameter['in']): readonly Parameter[] {
  return parameters.filter((parameter) => parameter.in === where);
}

/** The path with its parameters filled in. @throws if one of them has no value: the test must learn to make one */
export function pathOf({ path, operationId }: Operation, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${operationId}: no test makes an existing ${name}`);
    return encodeURIComponent(value);
  });
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string; readonly code?: string }[];
}

/** A request just as it is given, nothing added. */
export async function send(
  origin: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Answered> {
  const response = await fetch(`${origin}${path}`, { method, headers, body });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What is not as a problem (RFC 9457) must be; nothing if all is. */
export function faultsOfProblem({ status, headers, text }: Answered): string[] {
  if (status < 400 || status > 499) return [`status ${status}`];
  if (headers.get('content-type') !== 'application/problem+json') return [`it is ${headers.get('content-type')}`];
  const { type, title, status: told, detail, instance, errors = [] } = JSON.parse(text) as ProblemBody;
  const faults: string[] = [];
  if (!type.startsWith('https://frontdesk.dev/problems/')) faults.push('type');
  if (told !== status) faults.push('status inside');
  if (!title || !detail) faults.push('title and detail');
  if (!/^urn:request:.+/.test(instance)) faults.push('instance');
  if (!headers.get('cache-control')?.includes('no-store')) faults.push('may be cached');
  if (errors.some((fault) => typeof fault.pointer !== 'string' || !fault.detail)) faults.push('a fault without words');
  return faults;
}

/** The problem that the answer holds; it must be this one. */
export function expectProblem(answer: Answered, status: number, type?: string): ProblemBody {
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expect(faultsOfProblem(answer)).toEqual([]);
  const problem = JSON.parse(answer.text) as ProblemBody;
  if (type) expect(problem.type).toBe(`https://frontdesk.dev/problems/${type}`);
  return problem;
}

/** Runs the deeds a few at a time, results in their order. */
export async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>, atOnce = 12): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await run(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
