import { RefusedProperty } from '../contract.ts';

/** What an expression of a template may refer to. */
export interface Scope {
  /** Parameters, pseudo parameters and resources. Throws for an unknown name. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
  readonly region: string;
}

/** What `Ref: AWS::NoValue` gives: the property or the list item is taken away. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Resolves every intrinsic function of a value. Throws `RefusedProperty` for one that is not served. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  const [only] = entries;
  if (
    entries.length === 1 &&
    only !== undefined &&
    (only[0] === 'Ref' || only[0] === 'Condition' || only[0].startsWith('Fn::'))
  ) {
    // A policy statement of a single `Condition` block is an object; a reference to a condition is a name.
    if (only[0] !== 'Condition' || typeof only[1] === 'string') return call(only[0], only[1], scope);
  }
  return Object.fromEntries(
    entries
      .map(([name, member]) => [name, resolve(member, scope)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  const whole = (): unknown => resolve(argument, scope);
  const parts = (count: number): unknown[] => {
    if (!Array.isArray(argument) || argument.length < count)
      throw new RefusedProperty(`${name} needs ${count} arguments`);
    return argument;
  };
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(argument));
    case 'Condition':
      return scope.condition(String(argument));
    case 'Fn::GetAtt': {
      const path = Array.isArray(argument)
        ? argument.map((part: unknown) => text(resolve(part, scope), name))
        : String(argument).split('.');
      return scope.attribute(path[0] ?? '', path.slice(1).join('.'));
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join': {
      const [separator, items] = parts(2);
      return listOf(resolve(items, scope), name)
        .map((item) => text(item, name))
        .join(String(separator));
    }
    case 'Fn::Select': {
      const [index, items] = parts(2);
      const list = listOf(resolve(items, scope), name);
      const chosen = list[Number(resolve(index, scope))];
      if (chosen === undefined)
        throw new RefusedProperty(`Fn::Select: there is no item ${JSON.stringify(index)} of ${list.length}`);
      return chosen;
    }
    case 'Fn::Split': {
      const [separator, source] = parts(2);
      return text(resolve(source, scope), name).split(String(separator));
    }
    case 'Fn::If': {
      const [condition, yes, no] = parts(3);
      return resolve(scope.condition(String(condition)) ? yes : no, scope);
    }
    case 'Fn::Equals': {
      const [left, right] = parts(2);
      return text(resolve(left, scope), name) === text(resolve(right, scope), name);
    }
    case 'Fn::And':
      return parts(1).every((part) => resolve(part, scope) === true);
    case 'Fn::Or':
      return parts(1).some((part) => resolve(part, scope) === true);
    case 'Fn::Not':
      return resolve(parts(1)[0], scope) !== true;
    case 'Fn::FindInMap': {
      const [map, first, second] = parts(3).map((part) => text(resolve(part, scope), name));
      return scope.mapping(map ?? '', first ?? '', second ?? '');
    }
    case 'Fn::ImportValue':
      return scope.importValue(text(whole(), name));
    case 'Fn::Base64':
      return Buffer.from(text(whole(), name), 'utf8').toString('base64');
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${scope.region}${zone}`);
    case 'Fn::Length':
      return listOf(whole(), name).length;
    case 'Fn::ToJsonString':
      return JSON.stringify(whole());
    default:
      throw new RefusedProperty(`the intrinsic function ${name} is not served`);
  }
}

/** `${Name}`, `${Resource.Attribute}`, `${!Literal}`, and the variables given beside the text. */
function substitute(argument: unknown, scope: Scope): string {
  const [source, variables] = Array.isArray(argument) ? (argument as [unknown, Record<string, unknown>?]) : [argument];
  return String(source).replaceAll(/\$\{([^}]+)\}/g, (_whole, expression: string) => {
    if (expression.startsWith('!')) return `\${${expression.slice(1)}}`;
    const name = expression.trim();
    if (variables !== undefined && Object.hasOwn(variables, name))
      return text(resolve(variables[name], scope), 'Fn::Sub');
    const dot = name.indexOf('.');
    return text(dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)), 'Fn::Sub');
  });
}

function listOf(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new RefusedProperty(`${name} needs a list, not ${JSON.stringify(value)}`);
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new RefusedProperty(`${name} needs text, not ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
}

/** Every name that the value refers to by Ref, GetAtt or Sub: parameters and resources alike. */
export function references(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) references(item, found);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found;
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    if (name === 'Ref' && typeof member === 'string') found.add(member);
    else if (name === 'Fn::GetAtt')
      found.add(Array.isArray(member) ? String(member[0]) : (String(member).split('.')[0] ?? ''));
    else if (name === 'Fn::Sub') {
      const source = Array.isArray(member) ? String(member[0]) : String(member);
      for (const [, expression = ''] of source.matchAll(/\$\{([^!}][^}]*)\}/g))
        found.add(expression.trim().split('.')[0] ?? '');
    }
    references(member, found);
  }
  return found;
}
