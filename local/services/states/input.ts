import { AwsError, type Input } from '../../contract.ts';

/** A required string member of an input, as AWS refuses its absence. */
export function requiredString(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  const constraint =
    value === undefined || value === null
      ? 'Member must not be null'
      : 'Member must have length greater than or equal to 1';
  throw invalid(`Value at '${member}'`, constraint);
}

export function optionalString(input: Input, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}

/** A member that takes one of a few words. */
export function enumerated(input: Input, member: string, allowed: readonly string[]): string | undefined {
  const value = optionalString(input, member);
  if (value === undefined || allowed.includes(value)) return value;
  throw invalid(`Value '${value}' at '${member}'`, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
}

function invalid(what: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: ${what} failed to satisfy constraint: ${constraint}`,
  );
}

/** How many findings, machines or events are asked for; 0 leaves it to the service. */
export function resultsWanted(input: Input, most: number): number {
  const asked = Number(input['maxResults'] ?? 0);
  if (asked >= 0 && asked <= most && Number.isInteger(asked)) return asked;
  const constraint = asked < 0 ? 'greater than or equal to 0' : `less than or equal to ${most}`;
  throw invalid(`Value '${asked}' at 'maxResults'`, `Member must have value ${constraint}`);
}

/** Names of machines, executions and aliases: 1 to 80 characters without those that AWS excludes. */
export function checkedName(name: string): string {
  if (name.length > 80) throw invalid("Value at 'name'", 'Member must have length less than or equal to 80');
  // eslint-disable-next-line no-control-regex -- AWS excludes control characters by name
  if (name.length < 1 || /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  return name;
}

/** One page of a list. Tokens say where the next one begins. */
export function page<T>(
  items: readonly T[],
  input: Input,
  fallback = 100,
): { items: readonly T[]; nextToken?: string } {
  const asked = resultsWanted(input, 1000);
  const size = asked === 0 ? fallback : asked;
  const token = optionalString(input, 'nextToken');
  const start =
    token === undefined ? 0 : Number(/^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1] ?? NaN);
  if (Number.isNaN(start)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(`from:${end}`).toString('base64url') } : {}),
  };
}
