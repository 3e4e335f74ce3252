import { randomUUID } from 'node:crypto';

/**
 * The envelope in which payers and clearinghouses take X12 over HTTPS: CAQH CORE Connectivity Rule vC2.2.0, HTTP with MIME multipart, in real
 * time. Every payer that HIPAA covers must offer it.
 */
export interface CoreRequest {
  readonly payload: string;
  readonly senderId: string;
  readonly receiverId: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Where the receiver knows its callers by the envelope; absent where a token says it. */
  readonly credentials?: { readonly userName: string; readonly password: string };
}

/** What was read of the receiver's envelope. */
export type CoreAnswer =
  | { readonly kind: 'payload'; readonly payload: string }
  /** `errorCode` of the rule: the receiver took nothing. */
  | { readonly kind: 'error'; readonly errorCode: string }
  | { readonly kind: 'not-understood' };

/** The envelope as a message body, with the content type that names its boundary. */
export function writeEnvelope(request: CoreRequest): { readonly contentType: string; readonly body: string } {
  const boundary = `frontdesk-${randomUUID()}`;
  const fields: readonly (readonly [string, string])[] = [
    ['PayloadType', 'X12_270_Request_005010X279A1'],
    ['ProcessingMode', 'RealTime'],
    ['PayloadID', randomUUID()],
    ['TimeStamp', request.at.replace(/\.\d+Z$/, 'Z')],
    ...(request.credentials
      ? [['UserName', request.credentials.userName] as const, ['Password', request.credentials.password] as const]
      : []),
    ['SenderID', request.senderId.trim()],
    ['ReceiverID', request.receiverId.trim()],
    ['CORERuleVersion', '2.2.0'],
    ['Payload', request.payload],
  ];
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: `${parts.join('')}--${boundary}--\r\n`,
  };
}

/** Reads the receiver's envelope. A bare interchange, which some send, is its own payload. */
export async function readEnvelope(contentType: string, body: Buffer): Promise<CoreAnswer> {
  if (body.subarray(0, 3).toString('latin1') === 'ISA') return { kind: 'payload', payload: body.toString('utf8') };
  if (!/^multipart\/form-data\b/i.test(contentType)) return { kind: 'not-understood' };
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'Content-Type': contentType } }).formData();
  } catch {
    return { kind: 'not-understood' };
  }
  const field = async (name: string): Promise<string> => {
    const value = form.get(name);
    return value === null ? '' : typeof value === 'string' ? value : await value.text();
  };
  const payload = await field('Payload');
  if (payload.trim() !== '') return { kind: 'payload', payload };
  const errorCode = await field('ErrorCode');
  // Words of the rule alone: what else stands there may be anything.
  return errorCode === ''
    ? { kind: 'not-understood' }
    : { kind: 'error', errorCode: errorCode.replace(/[^A-Za-z]/g, '').slice(0, 40) };
}
