/** What the small services share: reading inputs and properties strictly, and making names as AWS makes them. */
import { z } from 'zod';
import { AwsError, RefusedProperty } from '../contract.ts';
import type { Host, Input, VirtualClock } from '../contract.ts';
import { UNSEEN } from '../faults/faults.ts';

/** Whether a service whose call ended so tries again: the other one was too busy, failed, or was not heard of. */
export function isTransient({ code, status }: AwsError): boolean {
  return status >= 500 || status === 429 || /Throttl|TooManyRequests|ProvisionedThroughput|SlowDown/.test(code);
}

/** A property that is accepted and changes nothing here: a description, a tag. */
export const inert = z.unknown().optional();

/** A number that a template may also spell as text. */
export const numeric = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);

/** A switch that a template or a query-protocol client may also spell as text. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** Bytes: raw, or in base64 as the JSON and query protocols carry them. */
export const blob = z.union([
  z.instanceof(Uint8Array),
  z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
]);

/**
 * Reads the properties of a resource of a template.
 *
 * @throws RefusedProperty naming the resource and the property, for one that the schema does not know or a value that
 * is not served.
 */
export function readProperties<T>(schema: z.ZodType<T>, properties: Input, type: string, logicalId: string): T {
  const read = schema.safeParse(properties);
  if (read.success) return read.data;
  throw new RefusedProperty(`${type} ${logicalId}: ${faults(read.error)}`);
}

/**
 * Reads the input of an operation.
 *
 * @throws AwsError with `code` for a member that is missing, malformed or not served.
 */
export function readInput<T>(schema: z.ZodType<T>, input: Input, code = 'ValidationException'): T {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw new AwsError(code, `1 validation error detected: ${faults(read.error)}`);
}

function faults(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const path = issue.path.join('.');
      if (issue.code === 'unrecognized_keys') {
        return `not served: ${issue.keys.map((key) => (path === '' ? key : `${path}.${key}`)).join(', ')}`;
      }
      return `Value at '${path}' failed to satisfy constraint: ${issue.message}`;
    })
    .join('; ');
}

/** Measures milliseconds from now on: real ones while time runs, so that they mean something; the clock's while it stands. */
export function stopwatch(clock: VirtualClock): () => number {
  const now = clock.shared[0] === 1 ? () => performance.now() : () => clock.now();
  const start = now();
  return () => now() - start;
}

/** Epoch seconds with milliseconds, as the JSON protocols carry an instant. */
export function epochSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** One page of `items`: at most `limit` from where `token` points. The token is the index in base64. */
export function page<T>(items: readonly T[], limit: number, token?: string): { items: T[]; nextToken?: string } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const end = start + limit;
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(String(end)).toString('base64') }),
  };
}

/**
 * The ARN of a customer managed key, by id, ARN or alias. Undefined for the keys that AWS manages (`alias/aws/…`),
 * which need no permission of the caller.
 *
 * @throws AwsError NotFoundException if there is no such key.
 */
export async function keyArnOf(host: Host, keyId: string | undefined): Promise<string | undefined> {
  if (keyId === undefined || keyId.includes('alias/aws/')) return undefined;
  const { KeyMetadata } = await host.call({ kind: 'operator' }, 'kms', 'DescribeKey', { KeyId: keyId }, UNSEEN);
  return z.object({ Arn: z.string() }).parse(KeyMetadata).Arn;
}
