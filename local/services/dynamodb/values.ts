/** Items and attribute values in DynamoDB's JSON: their equality, their order and their size. Values are never changed in place. */
import { compareNumbers, numberSize } from './decimal.ts';

/** Exactly one member is present. `B` is base64, as it travels in JSON. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly AttributeValue[];
  readonly M?: Readonly<Record<string, AttributeValue>>;
}

export type Item = Readonly<Record<string, AttributeValue>>;
export type Type = keyof AttributeValue;

const TYPES: readonly Type[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

/** The type of a value. */
export function typeOf(value: AttributeValue): Type {
  const type = TYPES.find((candidate) => value[candidate] !== undefined);
  if (type === undefined) throw new TypeError('an attribute value without a type');
  return type;
}

/** The attribute of that name; names such as `constructor` are names like any other. */
export function attribute(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** The members of a set (`SS`, `NS`, `BS`), or undefined where the value is not one. */
export function membersOf(value: AttributeValue): readonly string[] | undefined {
  return value.SS ?? value.NS ?? value.BS;
}

/** Deep equality as conditions see it: sets have no order, a number equals itself however it is written. */
export function equal(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (right[type] === undefined) return false;
  if (left.L !== undefined && right.L !== undefined) {
    const others = right.L;
    return left.L.length === others.length && left.L.every((one, index) => equal(one, others[index] ?? {}));
  }
  if (left.M !== undefined && right.M !== undefined) return equalItems(left.M, right.M);
  const members = membersOf(left);
  const others = membersOf(right);
  if (members !== undefined && others !== undefined) {
    const set = new Set(others);
    return set.size === members.length && members.every((member) => set.has(member));
  }
  return left[type] === right[type];
}

/** Deep equality of two items, or of none. */
export function equalItems(left: Item | undefined, right: Item | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const one = attribute(left, name);
      const other = attribute(right, name);
      return one !== undefined && other !== undefined && equal(one, other);
    })
  );
}

/** The order of two values of one ordered type (`S`, `N`, `B`), or undefined where they have none. */
export function order(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.S !== undefined && right.S !== undefined) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) {
    return Buffer.compare(Buffer.from(left.B, 'base64'), Buffer.from(right.B, 'base64'));
  }
  return undefined;
}

/** The size of an item in bytes as AWS counts it: the names and the values. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.SS !== undefined) return total(value.SS, (member) => Buffer.byteLength(member));
  if (value.NS !== undefined) return total(value.NS, numberSize);
  if (value.BS !== undefined) return total(value.BS, (member) => Buffer.byteLength(member, 'base64'));
  if (value.L !== undefined) return 3 + total(value.L, (member) => 1 + valueSize(member));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

function total<T>(members: readonly T[], sizeOf: (member: T) => number): number {
  return members.reduce((sum, member) => sum + sizeOf(member), 0);
}
