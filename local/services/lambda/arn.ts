/** The names by which a function is called: its name, its ARN, either with a version or an alias. */
import { AwsError } from '../../contract.ts';
import type { Host } from '../../contract.ts';

export interface FunctionName {
  readonly name: string;
  /** A version number, `$LATEST` or an alias; undefined where the caller named none. */
  readonly qualifier: string | undefined;
}

const NAME =
  /^(?:arn:(?<partition>[a-z-]+):lambda:(?<region>[a-z0-9-]+):(?<account>\d{12}):function:|(?<account2>\d{12}):function:|function:)?(?<name>[A-Za-z0-9_-]+)(?::(?<qualifier>\$LATEST|[A-Za-z0-9_-]+))?$/;

/**
 * Reads a `FunctionName` member, with the `Qualifier` member beside it.
 *
 * @throws AwsError ValidationException for what is no name; InvalidParameterValueException where the two disagree.
 */
export function readFunctionName(text: unknown, qualifier?: unknown): FunctionName {
  const parts = typeof text === 'string' ? NAME.exec(text)?.groups : undefined;
  const name = parts?.['name'];
  if (name === undefined || (qualifier !== undefined && typeof qualifier !== 'string')) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${String(text)}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  const inName = parts?.['qualifier'];
  if (inName !== undefined && qualifier !== undefined && inName !== qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: inName ?? qualifier };
}

/** The ARN that IAM judges and a handler sees as `invokedFunctionArn`. */
export function functionArn(host: Host, { name, qualifier }: FunctionName): string {
  return host.arn('lambda', `function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`);
}
