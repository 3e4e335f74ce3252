/** POST Object: a form with a file, signed by the policy that it carries. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Host, HttpRequest } from '../../contract.ts';
import { readMultipart } from '../../wire/multipart.ts';
import { signatureOf } from './signature.ts';

export interface PostedForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Uint8Array;
}

/** The form of a request, or undefined where it is none with a file. What stands behind the file is not read, as S3 does. */
export function readPostedForm(request: HttpRequest): PostedForm | undefined {
  const parts = readMultipart(request) ?? [];
  const at = parts.findIndex(({ name }) => name === 'file');
  const file = parts[at];
  if (!file) return undefined;
  const fields = parts
    .slice(0, at)
    .map(({ name, content }) => [name.toLowerCase(), Buffer.from(content).toString('utf8')] as const);
  return { fields: Object.fromEntries(fields), file: file.content };
}

const policySchema = z.object({
  expiration: z.iso.datetime(),
  conditions: z.array(
    z.union([
      z.record(z.string(), z.string()),
      z.tuple([z.literal('content-length-range'), z.number(), z.number()]),
      z.tuple([z.enum(['eq', 'starts-with']), z.string(), z.string()]),
    ]),
  ),
});
type Condition = z.infer<typeof policySchema>['conditions'][number];

/** Fields that no condition need name. */
const UNNAMED = new Set(['policy', 'x-amz-signature', 'file']);

/**
 * Holds a form against its policy, and the policy against its signature.
 *
 * @throws AwsError AccessDenied when it is too late or does not fit, EntityTooLarge, EntityTooSmall, SignatureDoesNotMatch, InvalidAccessKeyId,
 * InvalidPolicyDocument
 */
export function verifyPostedForm(host: Host, bucket: string, { fields, file }: PostedForm): void {
  const { policy: encoded = '', 'x-amz-signature': given = '' } = fields;
  if (encoded === '' || given === '') throw new AwsError('AccessDenied', 'Access Denied', 403);
  const [accessKeyId = '', ...scope] = (fields['x-amz-credential'] ?? '').split('/');
  const secret = host.secretAccessKeyOf(accessKeyId);
  if (secret === undefined)
    throw new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403);
  const [signature, expected] = [Buffer.from(given, 'hex'), signatureOf(secret, scope, encoded)];
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
    );
  const { expiration, conditions } = policyOf(encoded);
  if (Date.parse(expiration) < host.clock.now())
    throw new AwsError('AccessDenied', 'Invalid according to Policy: Policy expired.', 403);
  const known: Readonly<Record<string, string>> = { ...fields, bucket };
  const named = new Set<string>(['bucket']);
  for (const condition of conditions) judge(condition, known, file.length, named);
  const extra = Object.keys(fields).find(
    (name) => !UNNAMED.has(name) && !named.has(name) && !name.startsWith('x-ignore-'),
  );
  if (extra !== undefined)
    throw new AwsError('AccessDenied', `Invalid according to Policy: Extra input fields: ${extra}`, 403);
}

function judge(condition: Condition, known: Readonly<Record<string, string>>, size: number, named: Set<string>): void {
  const refused = (): AwsError =>
    new AwsError(
      'AccessDenied',
      `Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`,
      403,
    );
  if (!Array.isArray(condition)) {
    for (const [name, value] of Object.entries(condition)) {
      named.add(name.toLowerCase());
      if (known[name.toLowerCase()] !== value) throw refused();
    }
    return;
  }
  if (condition[0] === 'content-length-range') {
    const [, least, most] = condition;
    if (size > most) throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400);
    if (size < least)
      throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400);
    return;
  }
  const [how, field, value] = condition;
  const name = field.replace(/^\$/, '').toLowerCase();
  named.add(name);
  const has = known[name] ?? '';
  if (how === 'eq' ? has !== value : !has.startsWith(value)) throw refused();
}

function policyOf(encoded: string): z.infer<typeof policySchema> {
  try {
    return policySchema.parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch {
    throw new AwsError('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.');
  }
}

/** Where the browser goes on: the address of the form, which learns what was stored. */
export function addressAfter(redirect: string, stored: Readonly<Record<'bucket' | 'key' | 'etag', string>>): string {
  const address = new URL(redirect);
  for (const [name, value] of Object.entries(stored)) address.searchParams.set(name, value);
  return address.href;
}
