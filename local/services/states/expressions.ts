import jsonata from 'jsonata';
import { BoundError, EFFORT, needsWatching, watch } from './bounds.ts';
import { EvaluationError } from './errors.ts';
import { addFunctions, DRAW, NOW } from './functions.ts';

/** What an expression can see: `$states`, the variables by name, the draws of the execution and the time. */
export interface Bindings {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly draw: () => Uint8Array;
  /** In epoch milliseconds. */
  readonly now: number;
}

/** A JSON value of a definition in which `{% … %}` strings are expressions, parsed once. */
export type Template =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: 'array'; readonly items: readonly Template[] };

export interface Expression {
  readonly source: string;
  readonly run: jsonata.Expression;
  /** Whether its evaluation is held to AWS's bounds. */
  readonly watched: boolean;
}

/** A JSONata error as the library throws it. */
interface LibraryError {
  readonly code?: string;
  readonly message?: string;
}

/** The source of a `{% … %}` string, or undefined for any other value. AWS wants the marks at the very ends. */
export function expressionSource(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{%') || !value.endsWith('%}') || value.length < 4)
    return undefined;
  return value.slice(2, -2).trim();
}

/** Parses an expression. Throws the library's error (`code`, `message`) if it does not parse. */
export function parseExpression(source: string): Expression {
  const run = jsonata(source);
  addFunctions(run);
  const watched = needsWatching(source);
  if (watched) watch(run);
  return { source, run, watched };
}

/** Parses every expression of a template. `fail` is told of each that does not parse, with its path in the template. */
export function parseTemplate(
  value: unknown,
  fail: (source: string, path: string, error: unknown) => void,
  path = '',
): Template {
  const source = expressionSource(value);
  if (source !== undefined) {
    try {
      return { kind: 'expression', expression: parseExpression(source) };
    } catch (error) {
      fail(source, path, error);
      return { kind: 'literal', value: null };
    }
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => parseTemplate(item, fail, `${path}[${index}]`));
    return items.every((item) => item.kind === 'literal') ? { kind: 'literal', value } : { kind: 'array', items };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, parseTemplate(item, fail, `${path}/${key}`)] as const,
    );
    return entries.every(([, item]) => item.kind === 'literal')
      ? { kind: 'literal', value }
      : { kind: 'object', entries };
  }
  return { kind: 'literal', value };
}

/**
 * The JSON value of a template. `location` names the field for the error, as AWS does (`Output/total`,
 * `Arguments/items[2]`). Throws `EvaluationError`.
 */
export async function evaluateTemplate(template: Template, bindings: Bindings, location: string): Promise<unknown> {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return evaluate(template.expression, bindings, location);
    case 'array': {
      const items: unknown[] = [];
      for (const [index, item] of template.items.entries()) {
        items.push(await evaluateTemplate(item, bindings, `${location}[${index}]`));
      }
      return items;
    }
    case 'object': {
      const result: [string, unknown][] = [];
      for (const [key, item] of template.entries) {
        result.push([key, await evaluateTemplate(item, bindings, `${location}/${key}`)]);
      }
      return Object.fromEntries(result);
    }
  }
}

async function evaluate(expression: Expression, bindings: Bindings, location: string): Promise<unknown> {
  let value: unknown;
  try {
    value = await expression.run.evaluate(undefined, {
      ...bindings.variables,
      states: bindings.states,
      [DRAW]: bindings.draw,
      [NOW]: bindings.now,
      ...(expression.watched ? { [EFFORT]: { depth: 0, steps: 0 } } : {}),
    });
  } catch (thrown) {
    throw new EvaluationError(
      `${sentence(expression, location)} threw an error during evaluation${reason(thrown)}`,
      location,
    );
  }
  if (value === undefined)
    throw new EvaluationError(`${sentence(expression, location)} returned nothing (undefined).`, location);
  if (typeof value === 'function' || isLambda(value)) {
    throw new EvaluationError(`${sentence(expression, location)} returned an unsupported result type.`, location);
  }
  return value;
}

function sentence(expression: Expression, location: string): string {
  return `The JSONata expression '${expression.source}' specified for the field '${location}'`;
}

function reason(thrown: unknown): string {
  const { code, message } = thrown as LibraryError;
  if (thrown instanceof BoundError) return `: ${thrown.message}`;
  return code === undefined ? `: ${message ?? String(thrown)}` : `. ${code}: ${message}`;
}

/** A value as the JSON text that Step Functions hands on. JSON has no word for numbers that are not finite: AWS writes theirs. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  if (!text.includes('null')) return text;
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? String(item) : item,
  );
}

function isLambda(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_jsonata_lambda' in value;
}

/** The name by which AWS's messages call the type of a JSON value. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The error for a value of another type than the field wants, as AWS words it. */
export function unexpectedType(
  source: string,
  location: string,
  expected: string,
  actual: string,
  value: unknown,
): EvaluationError {
  return new EvaluationError(
    `The JSONata expression '${source}' specified for the field '${location}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${actual}' for value: ${jsonText(value)}`,
    location,
  );
}
