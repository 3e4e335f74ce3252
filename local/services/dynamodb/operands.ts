/** Rules of AWS on the operands of conditions that dynalite does not know. */
import { isDeepStrictEqual } from 'node:util';
import { invalid } from './errors.ts';
import { isPath } from './expressions.ts';
import type { Expression, Operand, Path } from './expressions.ts';
import { typeOf } from './values.ts';

/**
 * Refuses a literal that has no order next to `<`, `<=`, `>`, `>=` or `BETWEEN`, and `BETWEEN` and `IN` that compare an
 * attribute with itself. `parameter` is the name of the expression in the request.
 *
 * @throws AwsError ValidationException
 */
export function requireComparable(expression: Expression, parameter: string): void {
  switch (expression.type) {
    case 'and':
    case 'or':
    case 'not':
      for (const part of expression.args) requireComparable(part, parameter);
      return;
    case '<':
    case '<=':
    case '>':
    case '>=':
      requireOrdered(expression.type, expression.args, parameter);
      return;
    case 'between':
      requireOrdered('BETWEEN', expression.args, parameter);
      requireDistinct('BETWEEN', expression.args, parameter);
      return;
    case 'in':
      requireDistinct('IN', expression.args, parameter);
      return;
    case '=':
    case '<>':
    case 'function':
  }
}

/**
 * The message for bounds of `BETWEEN` one of which has no order at all: AWS looks at each operand first, dynalite at
 * both together. Undefined where the message is about something else.
 */
export function betweenMessage(message: string): string | undefined {
  const [, parameter, ...bounds] =
    /^Invalid (\w+): The BETWEEN operator requires same data type .*AttributeValue: \{(\w+):.*AttributeValue: \{(\w+):/.exec(
      message,
    ) ?? [];
  const type = bounds.find((bound) => !['S', 'N', 'B'].includes(bound));
  return type === undefined ? undefined : wrongOperand(parameter ?? '', 'BETWEEN', type);
}

function wrongOperand(parameter: string, operator: string, type: string): string {
  return `Invalid ${parameter}: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`;
}

function requireOrdered(operator: string, operands: readonly Operand[], parameter: string): void {
  for (const operand of operands) {
    if (isPath(operand) || 'type' in operand) continue;
    const type = typeOf(operand);
    if (type === 'S' || type === 'N' || type === 'B') continue;
    throw invalid(wrongOperand(parameter, operator, type));
  }
}

function requireDistinct(operator: string, [first, ...others]: readonly Operand[], parameter: string): void {
  if (first === undefined || !isPath(first) || !others.some((other) => isDeepStrictEqual(other, first))) return;
  throw invalid(
    `Invalid ${parameter}: The first operand must be distinct from the remaining operands for this operator or function; ` +
      `operator: ${operator}, first operand: [${written(first)}]`,
  );
}

function written(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ');
}
