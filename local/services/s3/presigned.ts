/** Presigned URLs: their signature is verified as S3 does, their expiry is on the clock of the stack. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../contract.ts';
import type { Host, HttpRequest } from '../../contract.ts';
import { effectiveHeaders } from './route.ts';
import { signatureOf } from './signature.ts';

const LONGEST = 604_800;

/** Whether the request is signed in its query. */
export function isPresigned({ query }: HttpRequest): boolean {
  return query.has('X-Amz-Signature') || query.has('X-Amz-Credential');
}

/**
 * Holds a presigned request against its signature.
 *
 * @throws AwsError AccessDenied when it is too late or headers are not covered, SignatureDoesNotMatch when anything
 * that was signed differs, AuthorizationQueryParametersError, InvalidAccessKeyId.
 */
export function verifyPresigned(host: Host, request: HttpRequest): void {
  const { query, headers } = request;
  const parameter = (name: string): string => {
    const value = query.get(name);
    if (value !== null) return value;
    throw malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  };
  const credential = parameter('X-Amz-Credential');
  const [accessKeyId = '', day = '', region = '', service = '', terminator] = credential.split('/');
  const date = parameter('X-Amz-Date');
  const signature = parameter('X-Amz-Signature');
  const signedHeaders = parameter('X-Amz-SignedHeaders');
  if (parameter('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
    throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"');
  if (terminator !== 'aws4_request' || !date.startsWith(day))
    throw malformed('Error parsing the X-Amz-Credential parameter; incorrect date format or scope.');

  const lifetime = Number(parameter('X-Amz-Expires'));
  if (!Number.isInteger(lifetime) || lifetime < 0) throw malformed('X-Amz-Expires must be a number');
  if (lifetime > LONGEST)
    throw malformed(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  const signedAt = instantOf(date);
  const expires = signedAt + lifetime * 1000;
  const now = host.clock.now();
  const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  if (now < signedAt - 15 * 60_000) throw new AwsError('AccessDenied', 'Request is not valid yet', 403);
  if (now > expires) {
    throw new AwsError('AccessDenied', 'Request has expired', 403, {
      'X-Amz-Expires': lifetime,
      Expires: iso(expires),
      ServerTime: iso(now),
    });
  }
  const secret = host.secretAccessKeyOf(accessKeyId);
  if (secret === undefined) {
    throw new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403, {
      AWSAccessKeyId: accessKeyId,
    });
  }
  const covered = new Set(signedHeaders.split(';'));
  if (!covered.has('host')) throw malformed('Signature does not cover the host header.');
  const uncovered = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !covered.has(name));
  if (uncovered.length > 0) {
    throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403, {
      HeadersNotSigned: uncovered.join(', '),
    });
  }

  const payload = effectiveHeaders(request)['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD';
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(query),
    ...[...covered].map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    signedHeaders,
    payload,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const expected = signatureOf(secret, [day, region, service, 'aws4_request'], toSign);
  const given = Buffer.from(signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
      { AWSAccessKeyId: accessKeyId, StringToSign: toSign, SignatureProvided: signature, CanonicalRequest: canonical },
    );
  }
}

/** Percent-encoding as SigV4 wants it. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encoded(decodeURIComponent(segment)))
    .join('/');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function instantOf(date: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN] = parts.map(Number);
  const instant = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(instant)) throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  return instant;
}

function malformed(message: string): AwsError {
  return new AwsError('AuthorizationQueryParametersError', message);
}
