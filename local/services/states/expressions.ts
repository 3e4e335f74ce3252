import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { EvaluationError } from './errors.ts';
import { uuidOf } from '../../random.ts';
import { fractionOf, seededFraction } from './randomness.ts';

/** What an expression can see: `$states`, the variables by name, and the draws of the execution. */
export interface Bindings {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly draw: () => Uint8Array;
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
  /** Only functions can recurse, so only they are watched while they run. */
  readonly recursive: boolean;
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
  const recursive = /function|λ/.test(source);
  // $eval is the one JSONata function that AWS leaves out.
  run.assign('eval', undefined);
  run.registerFunction('parse', parseJson, '<s:x>');
  run.registerFunction('partition', partition, '<an:a>');
  run.registerFunction('range', range, '<nnn:a>');
  run.registerFunction('hash', hash, '<ss:s>');
  run.registerFunction(
    'uuid',
    function () {
      return uuidOf(drawOf(this)());
    },
    '<:s>',
  );
  run.registerFunction(
    'random',
    function (seed?: number) {
      return seed === undefined ? fractionOf(drawOf(this)()) : seededFraction(seed);
    },
    '<n?:n>',
  );
  if (recursive) watch(run);
  return { source, run, recursive };
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
      ...(expression.recursive ? { [EFFORT]: { depth: 0, steps: 0 } } : {}),
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
      `Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value) ?? ''}`,
    location,
  );
}

// ---- what Step Functions adds to JSONata ----

const DRAW = '__draw';
const EFFORT = '__effort';

function drawOf(focus: jsonata.Focus): () => Uint8Array {
  return focus.environment.lookup(DRAW) as () => Uint8Array;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('$parse was given a text that is not JSON');
  }
}

function partition(items: unknown[] | undefined, size: number): unknown[] | undefined {
  if (items === undefined) return undefined;
  if (!(size >= 1)) throw new Error('$partition wants a chunk size of at least 1');
  const step = Math.trunc(size);
  const chunks: unknown[] = [];
  for (let start = 0; start < items.length; start += step) chunks.push(items.slice(start, start + step));
  return chunks;
}

const RANGE_LIMIT = 360_145;

function range(first: number, last: number, step: number): number[] {
  const [from, to, by] = [Math.round(first), Math.round(last), Math.round(step)];
  if (by === 0) throw new Error('$range wants a step other than 0');
  const count = Math.max(0, Math.floor((to - from) / by) + 1);
  if (count > RANGE_LIMIT)
    throw new BoundError('Expression evaluation memory limit exceeded: Check for excessive memory usage');
  return Array.from({ length: count }, (_, index) => from + index * by);
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(text: string, algorithm: string): string {
  const name = HASHES[algorithm];
  if (name === undefined) throw new Error(`$hash knows ${Object.keys(HASHES).join(', ')}, not ${algorithm}`);
  return createHash(name).update(text, 'utf8').digest('hex');
}

// ---- bounds: a function may recurse for ever ----

class BoundError extends Error {
  override readonly name = 'BoundError';
}

const MAX_DEPTH = 100;
const MAX_STEPS = 300_000;

interface Effort {
  depth: number;
  steps: number;
}

function watch(run: jsonata.Expression): void {
  // The hooks of the library go by symbols, which its types leave out.
  const assign = (name: symbol, value: unknown): void => run.assign(name as unknown as string, value);
  assign(Symbol.for('jsonata.__evaluate_entry'), (_: unknown, __: unknown, environment: jsonata.Environment) => {
    const effort = environment.lookup(EFFORT) as Effort | undefined;
    if (effort === undefined) return;
    effort.depth += 1;
    effort.steps += 1;
    if (effort.depth > MAX_DEPTH) {
      throw new BoundError(
        'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
      );
    }
    if (effort.steps > MAX_STEPS) throw new BoundError('Expression evaluation timeout: Check for infinite loop');
  });
  assign(Symbol.for('jsonata.__evaluate_exit'), (_: unknown, __: unknown, environment: jsonata.Environment) => {
    const effort = environment.lookup(EFFORT) as Effort | undefined;
    if (effort !== undefined) effort.depth -= 1;
  });
}
