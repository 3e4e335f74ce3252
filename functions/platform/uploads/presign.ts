import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { bucketAddress, environment } from './bucket-address.ts';

/**
 * URLs that let somebody without AWS credentials put or get one object, for minutes. Made without the S3 client, which weighs more than all the rest of
 * an API function.
 */
class Sha256 {
  private digester: Hash | Hmac;
  private readonly secret?: string | ArrayBuffer | ArrayBufferView;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.secret = secret;
    this.digester = this.fresh();
  }
  private fresh(): Hash | Hmac {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(this.secret));
  }
  update(data: Uint8Array): void {
    this.digester.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.digester.digest());
  }
  reset(): void {
    this.digester = this.fresh();
  }
}

function bytes(value: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

async function presign(
  method: 'GET' | 'PUT',
  key: string,
  expiresIn: number,
  headers: Record<string, string>,
  query: Record<string, string>,
): Promise<string> {
  const { protocol, hostname, port, prefix } = bucketAddress();
  const signer = new SignatureV4({
    service: 's3',
    region: environment('AWS_REGION'),
    credentials: {
      accessKeyId: environment('AWS_ACCESS_KEY_ID'),
      secretAccessKey: environment('AWS_SECRET_ACCESS_KEY'),
      sessionToken: process.env['AWS_SESSION_TOKEN'],
    },
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const path = `${prefix}/${key}`;
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  const signed = await signer.presign(
    {
      method,
      protocol,
      hostname,
      port,
      path,
      headers: { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', ...headers },
      query,
    },
    { expiresIn, unhoistableHeaders: new Set(Object.keys(headers)) },
  );
  const parameters = new URLSearchParams(
    Object.entries(signed.query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  // Space is %20 in a signed query, never +.
  return `${protocol}//${host}${path}?${parameters.toString().replaceAll('+', '%20')}`;
}

export interface SignedUpload {
  readonly method: 'PUT';
  readonly url: string;
  /** To be sent exactly so: they are part of the signature. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An upload of exactly these bytes: another type, size or checksum is refused by the bucket. */
export async function presignUpload(
  key: string,
  content: { readonly contentType: string; readonly size: number; readonly sha256: string },
  seconds: number,
): Promise<SignedUpload> {
  const headers = {
    'content-type': content.contentType,
    'content-length': String(content.size),
    'x-amz-checksum-sha256': content.sha256,
  };
  return { method: 'PUT', url: await presign('PUT', key, seconds, headers, {}), headers };
}

/** A download that a browser saves or shows under a neutral name. */
export async function presignDownload(key: string, fileName: string, seconds: number): Promise<string> {
  return await presign('GET', key, seconds, {}, { 'response-content-disposition': `inline; filename="${fileName}"` });
}
