import type { HttpRequest } from '../contract.ts';
import { readMultipart } from './multipart.ts';

/** Who signed a request, and for which service, as its credential scope says. */
export interface Signature {
  readonly accessKeyId: string;
  /** The signing name: `dynamodb`, `states`, `ses` … */
  readonly service: string;
  readonly presigned: boolean;
}

/**
 * Reads the credential scope of a SigV4 header, of a presigned URL or of a form for S3. Gives undefined for an unsigned
 * request. The signature itself is not verified here: on loopback the access key says who calls, and S3 verifies what
 * was presigned.
 */
export function readSignature(request: HttpRequest): Signature | undefined {
  const header = request.headers['authorization'];
  if (header?.startsWith('AWS4-') === true) return fromScope(/Credential=([^,\s]+)/.exec(header)?.[1], false);
  return fromScope(request.query.get('X-Amz-Credential') ?? credentialInForm(request), true);
}

function credentialInForm(request: HttpRequest): string | undefined {
  const part = readMultipart(request)?.find(({ name }) => name.toLowerCase() === 'x-amz-credential');
  return part && Buffer.from(part.content).toString('utf8');
}

function fromScope(credential: string | undefined, presigned: boolean): Signature | undefined {
  const [accessKeyId, , , service] = credential?.split('/') ?? [];
  if (accessKeyId === undefined || service === undefined) return undefined;
  return { accessKeyId, service, presigned };
}
