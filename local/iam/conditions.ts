import { BlockList, isIP } from 'node:net';
import { RefusedProperty } from '../contract.ts';
import { isJudgedKey } from './condition-keys.ts';
import { type Context, matchesArn, matchesWildcard, plain, substitute } from './patterns.ts';

/** One line of a Condition block: operator, key and the values of which one must hold. */
export interface Condition {
  readonly key: string;
  readonly values: readonly string[];
  readonly compare: Compare;
  /** `Not…`: holds if none of the values compares, and where the key is absent. */
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly quantifier: 'all' | 'any' | undefined;
  readonly isNull: boolean;
  /** Whether `${…}` in the values is a variable. */
  readonly hasVariables: boolean;
}

type Compare = (wanted: string, given: string) => boolean;

interface Operator {
  readonly compare: Compare;
  readonly negated?: true;
  /** Policy variables stand in strings and ARNs alone. */
  readonly isText?: true;
  /** What a value must look like; anything, if not given. */
  readonly takes?: (value: string) => boolean;
}

const isNumber = (value: string): boolean => value.trim() !== '' && Number.isFinite(Number(value));
const isDate = (value: string): boolean => !Number.isNaN(instant(value));
const isTruth = (value: string): boolean => /^(?:true|false)$/i.test(value);

const numeric = (holds: (given: number, wanted: number) => boolean): Operator => ({
  compare: (wanted, given) => isNumber(given) && holds(Number(given), Number(wanted)),
  takes: isNumber,
});
const date = (holds: (given: number, wanted: number) => boolean): Operator => ({
  compare: (wanted, given) => holds(instant(given), instant(wanted)),
  takes: isDate,
});
const text = (compare: Compare): Operator => ({ compare, isText: true });
const not = (operator: Operator): Operator => ({ ...operator, negated: true });

const equal = (given: number, wanted: number): boolean => given === wanted;
const strings = text((wanted, given) => plain(wanted) === given);
const stringsIgnoringCase = text((wanted, given) => plain(wanted).toLowerCase() === given.toLowerCase());
const patterns = text((wanted, given) => matchesWildcard(wanted, given));
const arns = text(matchesArn);
const addresses: Operator = { compare: isWithin, takes: (value) => rangeOf(value) !== undefined };

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: strings,
  StringNotEquals: not(strings),
  StringEqualsIgnoreCase: stringsIgnoringCase,
  StringNotEqualsIgnoreCase: not(stringsIgnoringCase),
  StringLike: patterns,
  StringNotLike: not(patterns),
  ArnEquals: arns,
  ArnLike: arns,
  ArnNotEquals: not(arns),
  ArnNotLike: not(arns),
  NumericEquals: numeric(equal),
  NumericNotEquals: not(numeric(equal)),
  NumericLessThan: numeric((given, wanted) => given < wanted),
  NumericLessThanEquals: numeric((given, wanted) => given <= wanted),
  NumericGreaterThan: numeric((given, wanted) => given > wanted),
  NumericGreaterThanEquals: numeric((given, wanted) => given >= wanted),
  DateEquals: date(equal),
  DateNotEquals: not(date(equal)),
  DateLessThan: date((given, wanted) => given < wanted),
  DateLessThanEquals: date((given, wanted) => given <= wanted),
  DateGreaterThan: date((given, wanted) => given > wanted),
  DateGreaterThanEquals: date((given, wanted) => given >= wanted),
  Bool: { compare: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(), takes: isTruth },
  BinaryEquals: {
    compare: (wanted, given) => Buffer.from(wanted, 'base64').equals(Buffer.from(given, 'base64')),
    takes: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  },
  IpAddress: addresses,
  NotIpAddress: not(addresses),
  Null: { compare: () => false, takes: isTruth },
};

/** Dates are ISO 8601 or epoch seconds. */
function instant(value: string): number {
  return /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An address, or a range as CIDR writes it. */
function rangeOf(value: string): BlockList | undefined {
  const [address = '', bits, ...more] = value.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || more.length > 0) return undefined;
  if (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most)) return undefined;
  const range = new BlockList();
  range.addSubnet(address, bits === undefined ? most : Number(bits), family(address));
  return range;
}

function isWithin(wanted: string, given: string): boolean {
  return isIP(given) !== 0 && rangeOf(wanted)?.check(given, family(given)) === true;
}

/**
 * Reads a Condition block.
 *
 * @throws RefusedProperty for an operator or a key that is not judged here, and for a value that the operator does not
 * take: nothing is ignored.
 */
export function parseConditions(block: unknown, where: string, hasVariables: boolean): readonly Condition[] {
  if (block === undefined) return [];
  if (typeof block !== 'object' || block === null) throw new RefusedProperty(`${where}: Condition must be an object`);
  return Object.entries(block).flatMap(([written, lines]) => {
    const [, quantifier, name = '', ifExists] =
      /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written) ?? [];
    const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (operator === undefined || (name === 'Null' && ifExists !== undefined))
      throw new RefusedProperty(`${where}: condition operator ${written} is not judged`);
    if (typeof lines !== 'object' || lines === null)
      throw new RefusedProperty(`${where}: ${written} must be an object`);
    return Object.entries(lines as Record<string, unknown>).map(([key, given]) => {
      if (!isJudgedKey(key)) throw new RefusedProperty(`${where}: condition key ${key} is not judged`);
      const values = (Array.isArray(given) ? given : [given]).map(String);
      const wrong = values.find((value) => operator.takes?.(value) === false);
      if (wrong !== undefined) throw new RefusedProperty(`${where}: ${written} does not take ${JSON.stringify(wrong)}`);
      return {
        key: key.toLowerCase(),
        values,
        compare: operator.compare,
        negated: operator.negated === true,
        ifExists: ifExists !== undefined,
        quantifier:
          quantifier === undefined ? undefined : quantifier === 'ForAllValues' ? ('all' as const) : ('any' as const),
        isNull: name === 'Null',
        hasVariables: hasVariables && operator.isText === true,
      };
    });
  });
}

/** Whether every line holds for this request. */
export function conditionsHold(conditions: readonly Condition[], context: Context): boolean {
  return conditions.every((condition) => holds(condition, context));
}

function holds(condition: Condition, context: Context): boolean {
  const given = context.get(condition.key);
  if (condition.isNull)
    return condition.values.some((value) => (value.toLowerCase() === 'true') === (given === undefined));
  if (given === undefined || given.length === 0) {
    if (condition.quantifier !== undefined) return condition.quantifier === 'all' || condition.ifExists;
    return condition.negated || condition.ifExists;
  }
  const wanted = condition.hasVariables
    ? condition.values.map((value) => substitute(value, context)).filter((value) => value !== undefined)
    : condition.values;
  const one = (value: string): boolean =>
    wanted.some((pattern) => condition.compare(pattern, value)) !== condition.negated;
  if (condition.quantifier === 'all') return given.every(one);
  if (condition.quantifier === 'any') return given.some(one);
  return condition.negated ? given.every(one) : given.some(one);
}
