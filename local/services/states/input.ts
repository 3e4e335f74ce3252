import { AwsError, type Input } from '../../contract.ts';

/** A required string member of an input, as AWS refuses its absence. */
export function requiredString(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  const constraint =
    value === undefined || value === null
      ? 'Member must not be null'
      : 'Member must have length greater than or equal to 1';
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

export function optionalString(input: Input, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}

/** Names of machines, executions and aliases: 1 to 80 characters without those that AWS excludes. */
export function checkedName(name: string): string {
  // eslint-disable-next-line no-control-regex -- AWS excludes control characters by name
  if (name.length < 1 || name.length > 80 || /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name)) {
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
  const asked = Number(input['maxResults'] ?? 0);
  if (asked < 0 || asked > 1000 || !Number.isInteger(asked)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${asked}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000`,
    );
  }
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
