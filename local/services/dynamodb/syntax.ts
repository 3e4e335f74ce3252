/** Words syntax errors as AWS does. dynalite finds them, and says what its parser would have liked to see instead. */
import conditions from 'dynalite/db/conditionParser.js';
import projections from 'dynalite/db/projectionParser.js';
import updates from 'dynalite/db/updateParser.js';

const parsers: Readonly<Record<string, typeof conditions>> = {
  ConditionExpression: conditions,
  FilterExpression: conditions,
  KeyConditionExpression: conditions,
  ProjectionExpression: projections,
  UpdateExpression: updates,
};

/**
 * The message for a syntax error in one of these parts of a request: the token that is wrong, and what stands around
 * it. Undefined where the message is about something else.
 */
export function syntaxMessage(
  message: string,
  parts: readonly Readonly<Record<string, unknown>>[],
): string | undefined {
  const parameter = /^Invalid (\w+): Syntax error; Expected/.exec(message)?.[1];
  if (parameter === undefined) return undefined;
  for (const part of parts) {
    const expression = part[parameter];
    const offset = typeof expression === 'string' ? failureIn(parameter, expression, part) : undefined;
    if (typeof expression === 'string' && offset !== undefined) {
      return `Invalid ${parameter}: Syntax error; ${around(expression, offset)}`;
    }
  }
  return undefined;
}

/** Where the parser gives up, or undefined if it does not. */
function failureIn(parameter: string, expression: string, part: Readonly<Record<string, unknown>>): number | undefined {
  const context = {
    attrNames: part['ExpressionAttributeNames'],
    attrVals: part['ExpressionAttributeValues'],
    unusedAttrNames: {},
    unusedAttrVals: {},
    isKeyCondition: parameter === 'KeyConditionExpression',
    isReserved: () => false,
    compare: () => false,
  };
  try {
    parsers[parameter]?.parse(expression, { context });
    return undefined;
  } catch (error) {
    const { location } = error as { location?: { start: { offset: number } } };
    return location?.start.offset;
  }
}

function around(expression: string, offset: number): string {
  const tokens = [...expression.matchAll(/[#:]?\w+|<>|<=|>=|\S/gu)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found = tokens.findIndex(({ end }) => end > offset);
  const index = found === -1 ? tokens.length : found;
  const start = (tokens[index - 1] ?? tokens[index])?.start ?? 0;
  const end = (tokens[index + 1] ?? tokens[index])?.end ?? expression.length;
  const token = tokens[index]?.text ?? '<EOF>';
  return `token: "${token}", near: "${expression.slice(start, end)}"`;
}
