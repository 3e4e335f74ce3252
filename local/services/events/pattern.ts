/** Event patterns: what rules, and the filters of event source mappings, let through. */
import { RefusedProperty } from '../../contract.ts';

type Leaf = (value: unknown) => boolean;

interface Field {
  readonly name: string;
  readonly test: (value: unknown) => boolean;
}

export type Pattern = (event: unknown) => boolean;

/**
 * Compiles an event pattern.
 *
 * @throws RefusedProperty for a matcher that is not served, naming it.
 */
export function compilePattern(pattern: unknown, where: string): Pattern {
  if (!isObject(pattern)) throw new RefusedProperty(`${where}: an event pattern is an object`);
  const { $or: alternatives, ...rest } = pattern;
  const fields = Object.entries(rest).map(([name, value]) => compileField(name, value, `${where}.${name}`));
  const anyOf =
    alternatives === undefined ? undefined : asArray(alternatives, where).map((one) => compilePattern(one, where));
  return (event) => {
    const object = isObject(event) ? event : {};
    return (
      fields.every(({ name, test }) => test(object[name])) &&
      (anyOf === undefined || anyOf.some((matches) => matches(event)))
    );
  };
}

function compileField(name: string, value: unknown, where: string): Field {
  if (isObject(value)) {
    const inner = compilePattern(value, where);
    // What repeats (an array of objects) matches if one of its members does.
    return { name, test: (given) => (Array.isArray(given) ? given.some(inner) : inner(given)) };
  }
  const leaves = asArray(value, where).map((one) => compileLeaf(one, where));
  return {
    name,
    test: (given) => {
      const values: unknown[] = Array.isArray(given) && given.length > 0 ? given : [given];
      return leaves.some((matches) => values.some(matches));
    },
  };
}

function compileLeaf(leaf: unknown, where: string): Leaf {
  if (!isObject(leaf)) return (value) => value === leaf;
  const [[matcher, argument] = ['', undefined]] = Object.entries(leaf);
  switch (matcher) {
    case 'exists':
      return (value) => (value !== undefined && !isObject(value)) === argument;
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return text(matcher, argument, where);
    case 'anything-but': {
      const barred = isObject(argument) || !Array.isArray(argument) ? [argument] : (argument as unknown[]);
      const tests = barred.map((one) => compileLeaf(one, where));
      return (value) => value !== undefined && !tests.some((matches) => matches(value));
    }
    case 'numeric':
      return numeric(asArray(argument, where), where);
    default:
      throw new RefusedProperty(`${where}: the matcher ${matcher} is not served`);
  }
}

function text(matcher: string, argument: unknown, where: string): Leaf {
  const inner = isObject(argument) ? argument['equals-ignore-case'] : undefined;
  const ignoreCase = inner !== undefined || matcher === 'equals-ignore-case';
  const wanted = inner ?? argument;
  if (typeof wanted !== 'string') throw new RefusedProperty(`${where}: ${matcher} takes a text`);
  const fold = (one: string): string => (ignoreCase ? one.toLowerCase() : one);
  const pattern = new RegExp(
    `^${wanted
      .split(/(?<!\\)\*/)
      .map((part) => escapeRegExp(part.replaceAll('\\*', '*')))
      .join('.*')}$`,
    's',
  );
  return (value) => {
    if (typeof value !== 'string') return false;
    if (matcher === 'prefix') return fold(value).startsWith(fold(wanted));
    if (matcher === 'suffix') return fold(value).endsWith(fold(wanted));
    return matcher === 'wildcard' ? pattern.test(value) : fold(value) === fold(wanted);
  };
}

function escapeRegExp(plain: string): string {
  return plain.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function numeric(parts: readonly unknown[], where: string): Leaf {
  const bounds: [string, number][] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [operator, bound] = [parts[at], parts[at + 1]];
    if (typeof operator !== 'string' || typeof bound !== 'number' || !/^([<>]=?|=)$/.test(operator)) {
      throw new RefusedProperty(`${where}: numeric takes operators and numbers in turn`);
    }
    bounds.push([operator, bound]);
  }
  return (value) =>
    typeof value === 'number' &&
    bounds.every(([operator, bound]) => {
      if (operator === '=') return value === bound;
      if (operator.startsWith('<')) return value < bound || (operator === '<=' && value === bound);
      return value > bound || (operator === '>=' && value === bound);
    });
}

function asArray(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new RefusedProperty(`${where}: a list of values is expected`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
