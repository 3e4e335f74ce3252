import { RefusedProperty } from '../contract.ts';
import { type Context, matchesArn, matchesWildcard, substitute } from './patterns.ts';

/** One line of a Condition block: operator, key and the values of which one must hold. */
export interface Condition {
  readonly key: string;
  readonly values: readonly string[];
  readonly compare: (wanted: string, given: string) => boolean;
  /** `Not…`: holds if none of the values compares, and where the key is absent. */
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly quantifier: 'all' | 'any' | undefined;
  readonly isNull: boolean;
}

type Compare = (wanted: string, given: string) => boolean;

const numeric =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (wanted, given) =>
    given.trim() !== '' && holds(Number(given), Number(wanted));
const date =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (wanted, given) =>
    holds(instant(given), instant(wanted));
const same: Compare = (wanted, given) => wanted === given;
const sameIgnoringCase: Compare = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();
const equal = (given: number, wanted: number): boolean => given === wanted;

const OPERATORS: Readonly<Record<string, { compare: Compare; negated?: true }>> = {
  StringEquals: { compare: same },
  StringNotEquals: { compare: same, negated: true },
  StringEqualsIgnoreCase: { compare: sameIgnoringCase },
  StringNotEqualsIgnoreCase: { compare: sameIgnoringCase, negated: true },
  StringLike: { compare: (wanted, given) => matchesWildcard(wanted, given) },
  StringNotLike: { compare: (wanted, given) => matchesWildcard(wanted, given), negated: true },
  ArnEquals: { compare: matchesArn },
  ArnLike: { compare: matchesArn },
  ArnNotEquals: { compare: matchesArn, negated: true },
  ArnNotLike: { compare: matchesArn, negated: true },
  NumericEquals: { compare: numeric(equal) },
  NumericNotEquals: { compare: numeric(equal), negated: true },
  NumericLessThan: { compare: numeric((given, wanted) => given < wanted) },
  NumericLessThanEquals: { compare: numeric((given, wanted) => given <= wanted) },
  NumericGreaterThan: { compare: numeric((given, wanted) => given > wanted) },
  NumericGreaterThanEquals: { compare: numeric((given, wanted) => given >= wanted) },
  DateEquals: { compare: date(equal) },
  DateNotEquals: { compare: date(equal), negated: true },
  DateLessThan: { compare: date((given, wanted) => given < wanted) },
  DateLessThanEquals: { compare: date((given, wanted) => given <= wanted) },
  DateGreaterThan: { compare: date((given, wanted) => given > wanted) },
  DateGreaterThanEquals: { compare: date((given, wanted) => given >= wanted) },
  Bool: { compare: sameIgnoringCase },
};

/** Dates are ISO 8601 or epoch seconds. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** Reads a Condition block. Throws `RefusedProperty` for an operator that is not judged here. */
export function parseConditions(block: unknown, where: string): readonly Condition[] {
  if (block === undefined) return [];
  if (typeof block !== 'object' || block === null) throw new RefusedProperty(`${where}: Condition must be an object`);
  return Object.entries(block).flatMap(([written, lines]) => {
    const [, quantifier, name = '', ifExists] =
      /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written) ?? [];
    const operator = OPERATORS[name];
    if (operator === undefined && name !== 'Null')
      throw new RefusedProperty(`${where}: condition operator ${written} is not judged`);
    if (typeof lines !== 'object' || lines === null)
      throw new RefusedProperty(`${where}: ${written} must be an object`);
    return Object.entries(lines as Record<string, unknown>).map(([key, values]) => ({
      key: key.toLowerCase(),
      values: (Array.isArray(values) ? values : [values]).map(String),
      compare: operator?.compare ?? same,
      negated: operator?.negated === true,
      ifExists: ifExists !== undefined,
      quantifier:
        quantifier === undefined ? undefined : quantifier === 'ForAllValues' ? ('all' as const) : ('any' as const),
      isNull: name === 'Null',
    }));
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
  const wanted = condition.values.map((value) => substitute(value, context)).filter((value) => value !== undefined);
  const one = (value: string): boolean =>
    wanted.some((pattern) => condition.compare(pattern, value)) !== condition.negated;
  if (condition.quantifier === 'all') return given.every(one);
  if (condition.quantifier === 'any') return given.some(one);
  return condition.negated ? given.every(one) : given.some(one);
}
