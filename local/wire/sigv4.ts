import type { HttpRequest } from '../contract.ts';
import { readMultipart } from './multipart.ts';

/** Who signed a request, and for which service, as its credential scope says. */
export interface Signature {
  readonly accessKeyId: string;
  /** The signing name: `dynamodb`, `states`, `ses` … */
  readonly service: string;
  readonly presigned: boolean;
  /** It stands in a form with a file for S3, which holds it against the form's policy, wherever its page came from. */
  readonly isForm?: true;
}

/**
 * Reads the credential scope of a SigV4 header, of a presigned URL or of a form for S3. Gives undefined for an unsigned
 * request. The signature itself is not verified here: on loopback the access key says who calls, and S3 verifies what
 * was presigned.
 */
export function readSignature(request: HttpRequest): Signature | undefined {
  const header = request.headers['authorization'];
  if (header?.startsWith('AWS4-') === true) return fromScope(/Credential=([^,\s]+)/.exec(header)?.[1], false);
  const inQuery = request.query.get('X-Amz-Credential');
  if (inQuery !== null) return fromScope(inQuery, true);
  const inForm = fromScope(credentialInForm(request), true);
  return inForm && { ...inForm, isForm: true };
}

function credentialInForm(request: HttpRequest): string | undefined {
  const parts = readMultipart(request) ?? [];
  const part = parts.find(({ name }) => name.toLowerCase() === 'x-amz-credential');
  const hasFile = parts.some(({ name }) => name === 'file');
  return part && hasFile ? Buffer.from(part.content).toString('utf8') : undefined;
}

function fromScope(credential: string | undefined, presigned: boolean): Signature | undefined {
  const [accessKeyId, , , service] = credential?.split('/') ?? [];
  if (accessKeyId === undefined || service === undefined) return undefined;
  return { accessKeyId, service, presigned };
}
