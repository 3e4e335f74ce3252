import { createHash } from 'node:crypto';

/** Letters and digits that are the same each time for the same thing: the last part of a generated name. */
export function stableSuffix(seed: string, length: number): string {
  const digits = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`).toString(36);
  return digits.slice(0, length).toUpperCase().padStart(length, '0');
}

/** A UUID that is the same each time for the same thing. */
export function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/**
 * The physical name that CloudFormation gives a resource without one: `<stack>-<logical id>-<12 letters and digits>`,
 * cut in the middle to `longest` characters. Always the same for the same stack and logical id.
 */
export function physicalName(stack: string, logicalId: string, longest = 128): string {
  const suffix = stableSuffix(`${stack}/${logicalId}`, 12);
  const room = longest - suffix.length - 2;
  const stackPart = stack.slice(0, Math.max(Math.floor(room / 2), room - logicalId.length));
  return `${stackPart}-${logicalId.slice(0, room - stackPart.length)}-${suffix}`;
}
