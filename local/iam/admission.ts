import { AwsError, type HttpRequest, type Principal, type Right, type Service } from '../contract.ts';
import { anonymousError } from './refusal.ts';

/** Services that answer unsigned requests where the resource's policy lets everyone in. */
const OPEN = new Set(['s3', 'sqs']);

/**
 * Lets a caller in, before any right is judged.
 *
 * @throws AwsError for an unsigned request to a service that takes none, and for a session that has ended.
 */
export function admit(principal: Principal, { name, protocol }: Service, now: number): void {
  if (principal.kind === 'anonymous' && !OPEN.has(name)) throw anonymousError(name);
  if (principal.kind === 'role' && principal.until !== undefined && principal.until <= now) {
    const [code, status] =
      protocol.kind === 'query'
        ? ['ExpiredToken', 403]
        : name === 's3'
          ? ['ExpiredToken', 400]
          : ['ExpiredTokenException', 400];
    throw new AwsError(String(code), 'The security token included in the request is expired', Number(status));
  }
}

/** The right with what a request over the network says of its sender. */
export function overTheWire(right: Right, http: HttpRequest | undefined): Right {
  if (http === undefined) return right;
  const agent = http.headers['user-agent'];
  const context = {
    'aws:SourceIp': http.sourceIp?.replace(/^::ffff:/, '') ?? '127.0.0.1',
    ...(agent !== undefined && { 'aws:UserAgent': agent }),
    ...(right.action.startsWith('s3:') && {
      's3:authType': http.query.has('X-Amz-Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
    }),
    ...right.context,
  };
  return { ...right, context };
}
