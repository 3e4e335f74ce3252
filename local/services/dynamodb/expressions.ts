/** Evaluates what dynalite has parsed: conditions, filters and projections, against one item. */
import { attribute, equal, membersOf, order, typeOf } from './values.ts';
import type { AttributeValue, Item } from './values.ts';

/** Attribute names and list positions, outermost first. */
export type Path = readonly (string | number)[];

/** A path, a literal value, or `size(path)`. */
export type Operand =
  Path | AttributeValue | { readonly type: 'function'; readonly name: 'size'; readonly args: readonly [Operand] };

export type Expression =
  | { readonly type: 'and' | 'or'; readonly args: readonly [Expression, Expression] }
  | { readonly type: 'not'; readonly args: readonly [Expression] }
  | { readonly type: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'between' | 'in'; readonly args: readonly Operand[] }
  | { readonly type: 'function'; readonly name: ConditionFunction; readonly args: readonly Operand[] };

type ConditionFunction = 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

/** Whether the item satisfies the expression. An item that does not exist is `{}`. */
export function satisfies(item: Item, expression: Expression): boolean {
  switch (expression.type) {
    case 'and':
      return satisfies(item, expression.args[0]) && satisfies(item, expression.args[1]);
    case 'or':
      return satisfies(item, expression.args[0]) || satisfies(item, expression.args[1]);
    case 'not':
      return !satisfies(item, expression.args[0]);
    case 'function':
      return holds(
        expression.name,
        expression.args.map((operand) => valueOf(operand, item)),
      );
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'between':
    case 'in':
      return compares(
        expression.type,
        expression.args.map((operand) => valueOf(operand, item)),
      );
  }
}

type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'between' | 'in';

function compares(comparison: Comparison, values: readonly (AttributeValue | undefined)[]): boolean {
  const [left, right, upper] = values;
  switch (comparison) {
    case '=':
      return left !== undefined && right !== undefined && equal(left, right);
    case '<>':
      return left === undefined || right === undefined || !equal(left, right);
    case 'in':
      return left !== undefined && values.slice(1).some((value) => value !== undefined && equal(left, value));
    case 'between':
      return ordered(left, right, (sign) => sign >= 0) && ordered(left, upper, (sign) => sign <= 0);
    case '<':
      return ordered(left, right, (sign) => sign < 0);
    case '<=':
      return ordered(left, right, (sign) => sign <= 0);
    case '>':
      return ordered(left, right, (sign) => sign > 0);
    case '>=':
      return ordered(left, right, (sign) => sign >= 0);
  }
}

function ordered(
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
  wanted: (sign: number) => boolean,
): boolean {
  const sign = left === undefined || right === undefined ? undefined : order(left, right);
  return sign !== undefined && wanted(sign);
}

function holds(name: ConditionFunction, [value, argument]: readonly (AttributeValue | undefined)[]): boolean {
  switch (name) {
    case 'attribute_exists':
      return value !== undefined;
    case 'attribute_not_exists':
      return value === undefined;
    case 'attribute_type':
      return value !== undefined && typeOf(value) === argument?.S;
    case 'begins_with':
      return value !== undefined && argument !== undefined && beginsWith(value, argument);
    case 'contains':
      return value !== undefined && argument !== undefined && contains(value, argument);
  }
}

function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B !== undefined && prefix.B !== undefined) {
    const bytes = Buffer.from(prefix.B, 'base64');
    return Buffer.from(value.B, 'base64').subarray(0, bytes.length).equals(bytes);
  }
  return false;
}

function contains(value: AttributeValue, wanted: AttributeValue): boolean {
  if (value.L !== undefined) return value.L.some((member) => equal(member, wanted));
  if (value.S !== undefined) return wanted.S !== undefined && value.S.includes(wanted.S);
  if (value.B !== undefined)
    return wanted.B !== undefined && Buffer.from(value.B, 'base64').includes(Buffer.from(wanted.B, 'base64'));
  const members = membersOf(value);
  const member = value.SS !== undefined ? wanted.S : value.NS !== undefined ? wanted.N : wanted.B;
  return members !== undefined && member !== undefined && members.includes(member);
}

function valueOf(operand: Operand, item: Item): AttributeValue | undefined {
  if (isPath(operand)) return at(operand, item);
  if (!('type' in operand)) return operand;
  const value = valueOf(operand.args[0], item);
  const size = value === undefined ? undefined : lengthOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** What `size()` gives: characters, bytes or members; undefined for numbers, booleans and null. */
function lengthOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.L !== undefined) return value.L.length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return membersOf(value)?.length;
}

/** Tells a path from a literal value. */
export function isPath(operand: Operand): operand is Path {
  return Array.isArray(operand);
}

/** The value at the path, or undefined where the item has none there. */
export function at(path: Path, item: Item): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const step of path) {
    if (value === undefined) return undefined;
    value = typeof step === 'number' ? value.L?.[step] : value.M === undefined ? undefined : attribute(value.M, step);
  }
  return value;
}

/** The parts of the item that the paths name, in their places; list members close ranks in the order of their positions. */
export function project(item: Item, paths: readonly Path[]): Item {
  const root: Branch = new Map();
  for (const path of paths) {
    if (at(path, item) !== undefined) plant(root, path);
  }
  return pruned(item, root);
}

/** Which members are wanted; `true` is the whole of one. */
type Branch = Map<string | number, Branch | true>;

function plant(branch: Branch, [step, ...rest]: Path): void {
  if (step === undefined) return;
  const below = branch.get(step);
  if (below === true) return;
  if (rest.length === 0) {
    branch.set(step, true);
    return;
  }
  const next: Branch = below ?? new Map();
  branch.set(step, next);
  plant(next, rest);
}

function pruned(item: Item, branch: Branch): Item {
  const kept: Record<string, AttributeValue> = {};
  for (const [step, below] of branch) {
    const value = typeof step === 'string' ? attribute(item, step) : undefined;
    if (value !== undefined) kept[step] = below === true ? value : prunedValue(value, below);
  }
  return kept;
}

function prunedValue(value: AttributeValue, branch: Branch): AttributeValue {
  if (value.M !== undefined) return { M: pruned(value.M, branch) };
  const members = value.L ?? [];
  const positions = [...branch.entries()].filter(
    (entry): entry is [number, Branch | true] => typeof entry[0] === 'number',
  );
  return {
    L: positions
      .toSorted(([a], [b]) => a - b)
      .flatMap(([position, below]) => {
        const member = members[position];
        return member === undefined ? [] : [below === true ? member : prunedValue(member, below)];
      }),
  };
}
