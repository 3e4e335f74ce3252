/** AWS's limits on expressions, which dynalite does not know: their sizes, and what they are made of. */
import { invalid } from './errors.ts';
import { isPath } from './expressions.ts';
import type { Expression, Operand, Path } from './expressions.ts';
import type { ParsedCondition, ParsedProjection, ParsedUpdate } from './input-types.ts';
import { itemSize } from './values.ts';
import type { Item } from './values.ts';

const MAXIMUM_SIZE = 4096;
const MAXIMUM_PLACEHOLDER = 255;
const MAXIMUM_NAME = 65_535;
const MAXIMUM_VALUES = 2 * 1024 * 1024;
const MAXIMUM_OPERATORS = 300;
const MAXIMUM_LIST = 100;
const MAXIMUM_STEPS = 32;
const MAXIMUM_INDEX = 2 ** 31 - 1;

/** Expressions of which AWS tells how long they are when they are too long. */
const COUNTED = ['ConditionExpression', 'FilterExpression', 'KeyConditionExpression'];

/**
 * Checks the texts of the expressions of one part of a request, and what their placeholders stand for.
 *
 * @throws AwsError ValidationException
 */
export function requireSizes(part: Readonly<Record<string, unknown>>): void {
  for (const name of ['UpdateExpression', 'ProjectionExpression', ...COUNTED]) {
    const expression = part[name];
    const size = typeof expression === 'string' ? Buffer.byteLength(expression) : 0;
    if (size <= MAXIMUM_SIZE) continue;
    const told = COUNTED.includes(name) ? ` expression size: ${size}` : '';
    throw invalid(`Invalid ${name}: Expression size has exceeded the maximum allowed size;${told}`);
  }
  for (const [key, name] of Object.entries((part['ExpressionAttributeNames'] ?? {}) as Record<string, string>)) {
    requireKey('ExpressionAttributeNames', key, ` size of key: ${key.length}`);
    requireName(name, (fault) => `ExpressionAttributeNames contains invalid value: ${fault} for key ${key}`);
  }
  for (const key of Object.keys(part['ExpressionAttributeValues'] ?? {}))
    requireKey('ExpressionAttributeValues', key, '');
}

function requireKey(parameter: string, key: string, told: string): void {
  if (key.length <= MAXIMUM_PLACEHOLDER) return;
  throw invalid(
    `${parameter} contains invalid key: The expression attribute map contains a key that is too long;${told}`,
  );
}

/** Checks the name of an attribute; `worded` puts the fault into a sentence. */
export function requireName(name: string, worded = (fault: string) => fault): void {
  if (name === '') throw invalid(worded('Empty attribute name'));
  if (name.length <= MAXIMUM_NAME / 3 || Buffer.byteLength(name) <= MAXIMUM_NAME) return;
  throw invalid(worded('Attribute name is too large, must be less than 65536 bytes'));
}

interface Parsed {
  readonly ExpressionAttributeValues?: Item;
  readonly _condition?: ParsedCondition;
  readonly _filter?: ParsedCondition;
  readonly _updates?: ParsedUpdate;
  readonly _projection?: ParsedProjection;
}

/**
 * Checks the expressions of one part of a request once they have been parsed.
 *
 * @throws AwsError ValidationException
 */
export function requireLimits({
  ExpressionAttributeValues: values = {},
  _condition,
  _filter,
  _updates,
  _projection,
}: Parsed): void {
  if (itemSize(values) > MAXIMUM_VALUES) throw invalid('ExpressionAttributeValues exceeds max size');
  if (_condition !== undefined) requireCondition(_condition.expression, 'ConditionExpression');
  if (_filter !== undefined) requireCondition(_filter.expression, 'FilterExpression');
  for (const { path } of _updates?.sections ?? []) requirePath(path, 'UpdateExpression');
  for (const path of _projection?.paths ?? []) requirePath(path, 'ProjectionExpression');
}

function requireCondition(expression: Expression, parameter: string): void {
  let operators = 0;
  const visit = (node: Expression | Operand): void => {
    if (isPath(node as Operand)) return requirePath(node as Path, parameter);
    if (!('type' in node)) return;
    operators += 1;
    if (operators > MAXIMUM_OPERATORS) {
      throw invalid(`Invalid ${parameter}: The expression contains too many operators; operator count: ${operators}`);
    }
    if (node.type === 'in' && node.args.length - 1 > MAXIMUM_LIST) {
      throw invalid(
        `Invalid ${parameter}: The IN operator is provided with too many operands; number of operands: ${node.args.length - 1}`,
      );
    }
    for (const operand of node.args) visit(operand);
  };
  visit(expression);
}

function requirePath(path: Path, parameter: string): void {
  if (path.length > MAXIMUM_STEPS) {
    throw invalid(
      `Invalid ${parameter}: The document path has too many nesting levels; nesting levels: ${path.length}`,
    );
  }
  const index = path.find((step) => typeof step === 'number' && step > MAXIMUM_INDEX);
  if (index !== undefined)
    throw invalid(`Invalid ${parameter}: List index is not within the allowable range; index: [${index}]`);
}
