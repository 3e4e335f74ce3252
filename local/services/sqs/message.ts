/** What a message is, and the digests by which clients check that it arrived whole. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { blob } from '../support.ts';

export const messageAttributes = z.record(
  z.string(),
  z.strictObject({
    DataType: z.string().regex(/^(String|Number|Binary)(\..+)?$/),
    StringValue: z.string().optional(),
    BinaryValue: blob.optional(),
  }),
);
export type MessageAttributes = z.infer<typeof messageAttributes>;

/** A message in a queue. Instants are epoch milliseconds. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string;
  readonly senderId: string;
  readonly sentAt: number;
  /** The queue that it failed in, once it is a dead letter. */
  deadLetterSource?: string;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** The handle of the latest receive, while it is in flight or was. */
  receipt?: string;
}

/** MD5 of a body, in hex. */
export function digestOf(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * MD5 over the attributes in SQS's canonical form: by name, each part behind its length in four bytes. Undefined when
 * there are none.
 */
export function digestOfAttributes(attributes: MessageAttributes): string | undefined {
  const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, { DataType, StringValue, BinaryValue }] of entries) {
    part(Buffer.from(name));
    part(Buffer.from(DataType));
    hash.update(Buffer.of(BinaryValue === undefined ? 1 : 2));
    part(BinaryValue ?? Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}

/** Bytes that count towards the size limit of a message. */
export function sizeOf(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    Buffer.byteLength(body),
  );
}
