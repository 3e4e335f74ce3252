/** The body of an upload as the client meant it: out of its chunks, and held against every digest that came with it. */
import { createHash } from 'node:crypto';
import { AwsError } from '../../contract.ts';
import type { HttpRequest } from '../../contract.ts';
import { ALGORITHMS, checksumOf, headerName } from './checksums.ts';
import type { Version } from './model.ts';

export interface Upload {
  readonly body: Uint8Array;
  /** The checksum that the client sent; S3 computes CRC64NVME if there was none. */
  readonly checksum: Version['checksum'];
  readonly checked: boolean;
}

/**
 * Reads an upload. `headers` are the request's, or those that a presigned URL carries in its query.
 *
 * @throws AwsError BadDigest, InvalidDigest, XAmzContentSHA256Mismatch, IncompleteBody
 */
export function readUpload(request: HttpRequest, headers: Readonly<Record<string, string>>): Upload {
  const declared = headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD';
  const chunked = declared.startsWith('STREAMING-') || (headers['content-encoding'] ?? '').includes('aws-chunked');
  const { body, trailers } = chunked ? unchunked(request.body) : { body: request.body, trailers: {} };
  const expectedLength = headers['x-amz-decoded-content-length'];
  if (expectedLength !== undefined && Number(expectedLength) !== body.length) {
    throw new AwsError(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    );
  }
  if (/^[\da-f]{64}$/.test(declared) && createHash('sha256').update(body).digest('hex') !== declared) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined) {
    if (Buffer.from(md5, 'base64').length !== 16)
      throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    if (createHash('md5').update(body).digest('base64') !== md5) {
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
  }
  const given = { ...headers, ...trailers };
  const sent = ALGORITHMS.flatMap((algorithm) => {
    const value = given[headerName(algorithm)];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (sent.length > 1)
    throw new AwsError(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  for (const { algorithm, value } of sent) {
    if (checksumOf(algorithm, body) !== value) {
      throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
  return {
    body,
    checksum: sent[0] ?? { algorithm: 'CRC64NVME', value: checksumOf('CRC64NVME', body) },
    checked: sent.length > 0 || md5 !== undefined,
  };
}

/** `aws-chunked`: each chunk behind its length in hex, then the trailers. */
function unchunked(raw: Uint8Array): { body: Uint8Array; trailers: Record<string, string> } {
  const bytes = Buffer.from(raw);
  const incomplete = (): AwsError => new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const length = end < 0 ? NaN : parseInt(bytes.toString('latin1', at, end).split(';')[0] ?? '', 16);
    if (Number.isNaN(length)) throw incomplete();
    at = end + 2;
    if (length === 0) break;
    if (at + length > bytes.length) throw incomplete();
    parts.push(bytes.subarray(at, at + length));
    at += length + 2;
  }
  const trailers = Object.fromEntries(
    bytes
      .toString('latin1', at)
      .split('\r\n')
      .flatMap((line) => {
        const [, name, value] = /^([^:]+):\s*(.*?)\s*$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
      }),
  );
  return { body: Buffer.concat(parts), trailers };
}
