/** Applies a parsed update expression. Every right-hand side is read from the item as it was before. */
import { add, magnitudeOf } from './decimal.ts';
import { invalid } from './errors.ts';
import { at } from './expressions.ts';
import type { Path } from './expressions.ts';
import { attribute, membersOf, typeOf } from './values.ts';
import type { AttributeValue, Item, Type } from './values.ts';

export type UpdateOperand =
  | Path
  | AttributeValue
  | { readonly type: 'add' | 'subtract'; readonly args: readonly [UpdateOperand, UpdateOperand] }
  | { readonly type: 'function'; readonly name: 'if_not_exists'; readonly args: readonly [Path, UpdateOperand] }
  | { readonly type: 'function'; readonly name: 'list_append'; readonly args: readonly [UpdateOperand, UpdateOperand] };

export type UpdateSection =
  | { readonly type: 'set'; readonly path: Path; readonly val: UpdateOperand; readonly attrType?: Type }
  | { readonly type: 'remove'; readonly path: Path }
  | { readonly type: 'add' | 'delete'; readonly path: Path; readonly val: AttributeValue; readonly attrType?: Type };

const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';
const WRONG_PATH = 'The document path provided in the update expression is invalid for update';
const MISSING = 'The provided expression refers to an attribute that does not exist in the item';

/**
 * The item after the update.
 *
 * @throws AwsError ValidationException for a path into nothing, a missing operand, or one of the wrong type.
 */
export function applyUpdate(item: Item, sections: readonly UpdateSection[]): Item {
  const changes = sections.map((section) => ({ path: section.path, value: resultOf(section, item) }));
  return changed({ M: item }, changes).M ?? {};
}

/** What one section leaves at its path: a value, or undefined for nothing. */
function resultOf(section: UpdateSection, item: Item): AttributeValue | undefined {
  requireParent(section.path, item);
  const existing = at(section.path, item);
  switch (section.type) {
    case 'set':
      return valueOf(section.val, item);
    case 'remove':
      return undefined;
    case 'add':
      return existing === undefined ? section.val : sum(existing, section.val);
    case 'delete':
      return existing === undefined ? undefined : without(existing, section.val);
  }
}

function requireParent(path: Path, item: Item): void {
  const parent = at(path.slice(0, -1), item);
  const container = typeof path.at(-1) === 'number' ? parent?.L : parent?.M;
  if (container === undefined) throw invalid(WRONG_PATH);
}

function valueOf(operand: UpdateOperand, item: Item): AttributeValue {
  if (isUpdatePath(operand)) {
    const value = at(operand, item);
    if (value === undefined) throw invalid(MISSING);
    return value;
  }
  if (!('type' in operand)) return operand;
  if (operand.type === 'function') {
    if (operand.name === 'if_not_exists') return at(operand.args[0], item) ?? valueOf(operand.args[1], item);
    const [head, tail] = [valueOf(operand.args[0], item), valueOf(operand.args[1], item)];
    if (head.L === undefined || tail.L === undefined) throw invalid(WRONG_TYPE);
    return { L: [...head.L, ...tail.L] };
  }
  return arithmetic(valueOf(operand.args[0], item), valueOf(operand.args[1], item), operand.type === 'add' ? 1 : -1);
}

function isUpdatePath(operand: UpdateOperand): operand is Path {
  return Array.isArray(operand);
}

function arithmetic(left: AttributeValue, right: AttributeValue, sign: 1 | -1): AttributeValue {
  if (left.N === undefined || right.N === undefined) throw invalid(WRONG_TYPE);
  const result = add(left.N, right.N, sign);
  if (result === undefined) throw invalid('DynamoDB only supports precision up to 38 digits');
  const magnitude = magnitudeOf(result);
  if (magnitude > 125)
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (magnitude < -130)
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  return { N: result };
}

function sum(existing: AttributeValue, addend: AttributeValue): AttributeValue {
  if (addend.N !== undefined) return arithmetic(existing, addend, 1);
  const { type, members, others } = sets(existing, addend);
  return { [type]: [...members, ...others.filter((member) => !members.includes(member))] };
}

function without(existing: AttributeValue, removed: AttributeValue): AttributeValue | undefined {
  const { type, members, others } = sets(existing, removed);
  const kept = members.filter((member) => !others.includes(member));
  return kept.length === 0 ? undefined : { [type]: kept };
}

function sets(
  left: AttributeValue,
  right: AttributeValue,
): { type: Type; members: readonly string[]; others: readonly string[] } {
  const type = typeOf(left);
  const members = membersOf(left);
  const others = membersOf(right);
  if (members === undefined || others === undefined || type !== typeOf(right)) throw invalid(WRONG_TYPE);
  return { type, members, others };
}

interface Change {
  readonly path: Path;
  readonly value: AttributeValue | undefined;
}

/** A copy of the value with the changes in it; what no change touches is shared with the original. */
function changed(value: AttributeValue, changes: readonly Change[]): AttributeValue {
  return value.L === undefined ? { M: changedMap(value.M ?? {}, changes) } : { L: changedList(value.L, changes) };
}

function changedMap(map: Item, changes: readonly Change[]): Item {
  const result: Record<string, AttributeValue> = { ...map };
  for (const [step, below] of byFirstStep(changes)) {
    const name = String(step);
    const next = changedMember(attribute(map, name), below);
    if (next === undefined) delete result[name];
    else result[name] = next;
  }
  return result;
}

/** Positions are those of the original list; what is set beyond its end is appended in the order of the positions. */
function changedList(list: readonly AttributeValue[], changes: readonly Change[]): readonly AttributeValue[] {
  const result: (AttributeValue | undefined)[] = [...list];
  for (const [step, below] of [...byFirstStep(changes)].toSorted(([a], [b]) => Number(a) - Number(b))) {
    const position = Number(step);
    const next = changedMember(list[position], below);
    if (position < list.length) result[position] = next;
    else result.push(next);
  }
  return result.filter((member) => member !== undefined);
}

function changedMember(member: AttributeValue | undefined, changes: readonly Change[]): AttributeValue | undefined {
  const whole = changes.find((change) => change.path.length === 0);
  if (whole !== undefined) return whole.value;
  return member === undefined ? undefined : changed(member, changes);
}

/** Groups the changes by the first step of their paths, and takes that step off them. */
function byFirstStep(changes: readonly Change[]): Map<string | number, Change[]> {
  const groups = new Map<string | number, Change[]>();
  for (const { path, value } of changes) {
    const [step = '', ...rest] = path;
    const group = groups.get(step) ?? [];
    group.push({ path: rest, value });
    groups.set(step, group);
  }
  return groups;
}
